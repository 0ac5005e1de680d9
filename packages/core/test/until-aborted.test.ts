import { expect, test } from 'vitest';
import { untilAborted } from '../src/on-abort.ts';

async function listOf<T>(items: AsyncIterable<T>, onItem?: (item: T) => void): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) {
    list.push(item);
    onItem?.(item);
  }
  return list;
}

async function* numbers(log: string[] = []) {
  try {
    for (let number = 1; ; number++) yield number;
  } finally {
    log.push('let go');
  }
}

test('all items are there without a signal, of what is there and of what comes', async () => {
  expect(await listOf(untilAborted([1, 2, 3], undefined))).toEqual([1, 2, 3]);
  async function* two() {
    yield* [1, 2];
  }
  expect(await listOf(untilAborted(two(), new AbortController().signal))).toEqual([1, 2]);
});

test('an item that never comes is not waited for once the signal aborts', async () => {
  const controller = new AbortController();
  async function* stuck() {
    yield 1;
    await new Promise(() => {});
  }
  const reason = new Error('enough');
  const reading = listOf(untilAborted(stuck(), controller.signal), () =>
    setImmediate(() => controller.abort(reason)),
  );
  await expect(reading).rejects.toBe(reason);
});

test('nothing is asked for once the signal has aborted, and the source is let go', async () => {
  const log: string[] = [];
  const controller = new AbortController();
  const reading = listOf(untilAborted(numbers(log), controller.signal), (number) => {
    if (number === 2) controller.abort(new Error('enough'));
  });
  await expect(reading).rejects.toThrow('enough');
  expect(log).toEqual(['let go']);
});

test('a reader that leaves has the source let go before it goes on', async () => {
  const log: string[] = [];
  for await (const number of untilAborted(numbers(log), new AbortController().signal))
    if (number === 3) break;
  expect(log).toEqual(['let go']);
});

test('a fault of the source is thrown, and not covered by letting go', async () => {
  async function* broken() {
    yield 1;
    throw new Error('broken');
  }
  await expect(listOf(untilAborted(broken(), new AbortController().signal))).rejects.toThrow('broken');
});
