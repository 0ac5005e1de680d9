import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import { expect, it, onTestFinished, vi } from 'vitest';
import { EventStream } from '../src/serve/event-stream.ts';

it('says nothing more once its reader has gone, whoever ended it', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const write = vi.fn();
  const response = Object.assign(new EventEmitter(), { write, writeHead() {}, flushHeaders() {} });
  const stream = new EventStream(response as unknown as ServerResponse, new AbortController().signal);
  vi.advanceTimersByTime(15_000);
  expect(write).toHaveBeenCalledTimes(1);
  response.emit('close');
  vi.advanceTimersByTime(60_000);
  expect(write).toHaveBeenCalledTimes(1);
  expect(stream.signal.aborted).toBe(true);
});

it('of a reader that had gone before it began is over', () => {
  const response = Object.assign(new EventEmitter(), {
    destroyed: true,
    writeHead() {},
    flushHeaders() {},
    end() {},
  });
  const stream = new EventStream(response as unknown as ServerResponse, new AbortController().signal);
  expect(stream.signal.aborted).toBe(true);
  stream.end();
});
