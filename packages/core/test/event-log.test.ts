import { expect, test } from 'vitest';
import { EventLog } from '../src/log/event-log.ts';

async function collect<T>(log: AsyncIterable<T>): Promise<T[]> {
  const events: T[] = [];
  for await (const event of log) events.push(event);
  return events;
}

test('readers that come early, late and after the end all see every event', async () => {
  const log = new EventLog<number>();
  const early = collect(log);
  log.append(1);
  await Promise.resolve();
  log.append(2);
  const late = collect(log);
  log.append(3);
  log.end();
  expect(await early).toEqual([1, 2, 3]);
  expect(await late).toEqual([1, 2, 3]);
  expect(await collect(log)).toEqual([1, 2, 3]);
});

test('a reader that stops early does not disturb another', async () => {
  const log = new EventLog<number>();
  const all = collect(log);
  log.append(1);
  for await (const _event of log) break;
  log.append(2);
  log.end();
  expect(await all).toEqual([1, 2]);
});

test('a failure reaches the reader after the events before it', async () => {
  const log = new EventLog<number>();
  log.append(1);
  log.end(new Error('gone'));
  const seen: number[] = [];
  await expect(
    (async () => {
      for await (const event of log) seen.push(event);
    })(),
  ).rejects.toThrow('gone');
  expect(seen).toEqual([1]);
});
