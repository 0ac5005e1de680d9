import { setImmediate as nextTurn } from 'node:timers/promises';
import type { SpawnRequest } from '@parallel-agents/core';
import { expect, onTestFinished, test, vi } from 'vitest';
import { AttemptLane } from '../src/attempts/attempt-lane.ts';
import type { Backend, JobEvents, JobQueue, StoredJob } from '../src/queues/backend.ts';

const request: SpawnRequest = {
  attemptId: 'run/task/1',
  label: 'a task',
  instructions: 'Be brief.',
  prompt: 'Say hello.',
  tools: 'none',
  timeoutSeconds: 5,
};
const endedJob = { progress: undefined, returnvalue: { row: 0 }, finishedOn: 1 } as StoredJob;
const row = JSON.stringify({ outcome: { status: 'completed', text: 'Hello.' } });

/** A lane on a queue whose one attempt has ended, and that answers only when it is let. */
function slowLane() {
  const held: (() => void)[] = [];
  const hold = () => new Promise<void>((resolve) => held.push(resolve));
  const queue: Pick<JobQueue, 'add' | 'getJob' | 'getJobLogs' | 'on' | 'close'> = {
    add: async () => endedJob,
    async getJob() {
      await hold();
      return endedJob;
    },
    getJobLogs: async () => ({ logs: [row], count: 1 }),
    on: () => {},
    close: async () => {},
  };
  const events: Pick<JobEvents, 'on' | 'close'> = { on: () => {}, close: async () => {} };
  const backend: Pick<Backend, 'queue' | 'events'> = {
    queue: () => queue as JobQueue,
    events: () => events as JobEvents,
  };
  const lane = new AttemptLane(backend as Backend, 'attempts', () => {});
  onTestFinished(() => lane.close());
  return { lane, held };
}

test('an attempt that is watched again is not forgotten when its first end is heard twice', async () => {
  const { lane, held } = slowLane();
  const first = await lane.submit({ request, priority: 1 });
  lane.look(first);
  lane.look(first);
  held[0]?.();
  await first.ended;
  const second = await lane.submit({ request, priority: 1 });
  held[1]?.();
  await nextTurn();
  lane.look(second);
  // What nobody watches would not be asked for.
  expect(held.length).toBe(3);
  held[2]?.();
  await expect(second.ended).resolves.toMatchObject({ outcome: { text: 'Hello.' } });
});

test('an attempt that is looked for while it is handed in is watched once', async () => {
  const { lane, held } = slowLane();
  const finding = lane.find(request.attemptId);
  const submitted = await lane.submit({ request, priority: 1 });
  held[0]?.();
  expect(await finding).toBe(submitted);
});

test('an attempt whose end no event tells of is found although the server left a look without an answer', async () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const { lane, held } = slowLane();
  const watch = await lane.submit({ request, priority: 1 });
  await vi.advanceTimersByTimeAsync(4000);
  expect(held.length).toBe(1);
  await vi.advanceTimersByTimeAsync(15_000);
  expect(held.length).toBeGreaterThan(1);
  held.at(-1)?.();
  await expect(watch.ended).resolves.toMatchObject({ outcome: { text: 'Hello.' } });
});
