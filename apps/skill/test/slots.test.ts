import type { AdmissionRequest } from '@parallel-agents/core';
import { expect, test } from 'vitest';
import { Slots } from '../src/run/slots.ts';

const request = {} as AdmissionRequest;

/** Asks for slots under names, and tells who has got one so far. */
function queue(limit: number) {
  const control = new Slots().control(limit);
  const inside: string[] = [];
  return {
    inside,
    async ask(name: string, signal = new AbortController().signal) {
      const admission = await control.admit(request, { signal });
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

test('who gives up while it waits is passed over', async () => {
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
