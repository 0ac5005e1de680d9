import { InputError } from '@parallel-agents/core';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { rateCap } from '../src/internal.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const never = new AbortController().signal;
let asked = 0;
const request = (model = 'm', characters = 0) => ({
  runtime: 'r',
  priority: 0,
  spawn: {
    attemptId: `run/task-${asked++}/1`,
    label: '',
    instructions: '',
    prompt: 'x'.repeat(characters),
    model,
    tools: 'none' as const,
    timeoutSeconds: 60,
  },
});
const completed = (inputTokens: number, outputTokens: number) => ({
  status: 'completed' as const,
  text: 'ok',
  usage: { inputTokens, outputTokens },
});

it('lets so many sessions of a model start in each minute, and holds back no other model', async () => {
  const cap = rateCap({ requestsPerMinute: 2 });
  const started: number[] = [];
  const admit = async (model?: string) => {
    const admission = await cap.admit(request(model), { signal: never });
    started.push(Math.round(performance.now() - from));
    admission.settle(completed(1, 1));
  };
  const from = performance.now();
  const all = Promise.all([admit(), admit(), admit(), admit(), admit(), admit('other')]);
  await vi.advanceTimersByTimeAsync(120_000);
  await all;
  expect(started.filter((at) => at < 1_000)).toHaveLength(3);
  expect(started.filter((at) => at >= 60_000 && at < 61_000)).toHaveLength(2);
  expect(started.filter((at) => at >= 120_000)).toHaveLength(1);
});

it('counts nothing for a session that was refused or not started', async () => {
  const cap = rateCap({ tokensPerMinute: 3_000 });
  const first = await cap.admit(request(), { signal: never });
  first.settle({ status: 'failed', text: '', refused: true });
  const second = await cap.admit(request(), { signal: never });
  second.settle(undefined);
  const third = await cap.admit(request(), { signal: never });
  third.settle(completed(10, 10));
  expect(performance.now()).toBeLessThan(60_000 + performance.timeOrigin);
});

it('starts a session that is larger than the whole limit when nothing else counts', async () => {
  const cap = rateCap({ tokensPerMinute: 100 });
  const admission = await cap.admit(request('m', 30_000), { signal: never });
  admission.settle(completed(10_000, 10));
  const next = cap.admit(request('m', 30_000), { signal: never });
  await vi.advanceTimersByTimeAsync(60_001);
  (await next).settle(completed(10_000, 10));
});

it('stops waiting when the run is stopped', async () => {
  const cap = rateCap({ requestsPerMinute: 1 });
  await cap.admit(request(), { signal: never });
  const stop = new AbortController();
  const waiting = cap.admit(request(), { signal: stop.signal });
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});

it('never lets sessions of one size use more than that in any minute', async () => {
  const plan = fc.record({
    each: fc.integer({ min: 100, max: 5_000 }),
    count: fc.integer({ min: 1, max: 40 }),
  });
  await fc.assert(
    fc.asyncProperty(plan, async ({ each, count }) => {
      const tokensPerMinute = 20_000;
      const cap = rateCap({ tokensPerMinute });
      const used: { at: number; tokens: number }[] = [];
      const work = Array.from({ length: count }, async () => {
        // As many bytes as tokens of input by the estimate, and an output as it is expected at first.
        const admission = await cap.admit(request('m', each * 3), { signal: never });
        const tokens = each + 50 + 1_000;
        used.push({ at: performance.now(), tokens });
        admission.settle(completed(each + 50, 1_000));
      });
      await vi.advanceTimersByTimeAsync(60_000 * (count + 1));
      await Promise.all(work);
      for (const { at } of used) {
        const minute = used.filter((one) => one.at >= at && one.at < at + 60_000);
        expect(minute.reduce((sum, { tokens }) => sum + tokens, 0)).toBeLessThanOrEqual(tokensPerMinute);
      }
    }),
    { numRuns: 30 },
  );
});

it('refuses a limit of nothing', () => {
  expect(() => rateCap({ tokensPerMinute: 0 })).toThrow(InputError);
});

it('keeps no process alive for sessions that no longer wait', async () => {
  const cap = rateCap({ requestsPerMinute: 1 });
  await cap.admit(request(), { signal: never });
  const leaving = new AbortController();
  const waiting = [1, 2].map(() => cap.admit(request(), { signal: leaving.signal }));
  expect(vi.getTimerCount()).toBe(1);
  leaving.abort(new Error('stopped'));
  await Promise.all(waiting.map((one) => expect(one).rejects.toThrow('stopped')));
  expect(vi.getTimerCount()).toBe(0);
  const next = cap.admit(request(), { signal: never });
  await vi.advanceTimersByTimeAsync(60_001);
  await next;
});
