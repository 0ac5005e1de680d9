import { expect, test } from 'vitest';
import type { AdmissionRequest } from '../src/index.ts';
import { SessionSlots } from '../src/internal.ts';

/** Asks for slots under names, and tells who has got one so far. */
function queue(limit: number) {
  const slots = new SessionSlots();
  const control = slots.control(limit);
  const inside: string[] = [];
  return {
    slots,
    inside,
    async ask(name: string, signal = new AbortController().signal, priority = 0) {
      const admission = await control.admit({ priority } as AdmissionRequest, { signal });
      inside.push(name);
      return admission;
    },
  };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('who waits comes before who asks later, and one at a time', async () => {
  const { inside, ask } = queue(1);
  const first = await ask('first');
  const second = ask('second');
  first.settle(undefined);
  const third = ask('third');
  await settled();
  expect(inside).toEqual(['first', 'second']);
  (await second).settle(undefined);
  (await third).settle(undefined);
  expect(inside).toEqual(['first', 'second', 'third']);
});

test('who gives up just as its turn comes takes nobody else’s place in the line', async () => {
  const { inside, ask } = queue(1);
  const first = await ask('first');
  const second = new AbortController();
  const waiting = [ask('second', second.signal), ask('third')];
  first.settle(undefined);
  second.abort();
  (await waiting[0])?.settle(undefined);
  await settled();
  expect(inside).toEqual(['first', 'second', 'third']);
});

test('who gives up while it waits is passed over, and is told at once', async () => {
  const { inside, ask } = queue(1);
  const first = await ask('first');
  const second = new AbortController();
  const refused = expect(ask('second', second.signal)).rejects.toThrow('stopped');
  const third = ask('third');
  second.abort(new Error('stopped'));
  await refused;
  first.settle(undefined);
  await third;
  expect(inside).toEqual(['first', 'third']);
});

test('a higher priority goes first', async () => {
  const { inside, ask } = queue(1);
  const first = await ask('first');
  const { signal } = new AbortController();
  const waiting = [ask('low', signal), ask('high', signal, 1)];
  first.settle(undefined);
  (await waiting[1])?.settle(undefined);
  await waiting[0];
  expect(inside).toEqual(['first', 'high', 'low']);
});

test('a limit that is changed holds for those who wait, and takes nobody out', async () => {
  const { slots, inside, ask } = queue(1);
  const first = await ask('first');
  const [second, third] = [ask('second'), ask('third')];
  slots.control(2);
  await second;
  expect(inside).toEqual(['first', 'second']);
  slots.control(1);
  first.settle(undefined);
  await settled();
  expect(inside).toEqual(['first', 'second']);
  (await second).settle(undefined);
  await third;
  expect(inside).toEqual(['first', 'second', 'third']);
});
