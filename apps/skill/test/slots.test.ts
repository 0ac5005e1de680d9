import type { Admission, AdmissionRequest } from '@parallel-agents/core';
import { expect, test } from 'vitest';
import { Slots } from '../src/run/slots.ts';

const request: AdmissionRequest = {
  runtime: 'openclaw-plugin',
  spawn: { attemptId: 'a', label: 'a', instructions: '', prompt: '', tools: 'none', timeoutSeconds: 1 },
  priority: 0,
};

/** Sessions that ask for one of so many slots, and who has got one, in turn. */
function sessions(limit: number) {
  const control = new Slots().control(limit);
  const started: string[] = [];
  const ask = (name: string, signal = new AbortController().signal): Promise<Admission> => {
    const admitted = control.admit(request, { signal });
    admitted.then(
      () => started.push(name),
      () => started.push(`${name} gave up`),
    );
    return admitted;
  };
  return { ask, started };
}

test('one that is stopped in the moment it is let in keeps nobody else from starting', async () => {
  const { ask, started } = sessions(1);
  const first = await ask('first');
  const stop = new AbortController();
  const second = ask('second', stop.signal);
  ask('third').catch(() => undefined);
  first.settle(undefined);
  stop.abort();
  (await second.catch(() => undefined))?.settle(undefined);
  await expect.poll(() => started).toContain('third');
});

test('one that comes later does not go first', async () => {
  const { ask, started } = sessions(1);
  const first = await ask('first');
  const second = ask('second');
  first.settle(undefined);
  const third = ask('third');
  (await second).settle(undefined);
  await third;
  expect(started).toEqual(['first', 'second', 'third']);
});
