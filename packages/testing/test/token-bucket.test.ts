import { type ScriptedReply, sampleReply } from '@parallel-agents/core/testing';
import { expect, it } from 'vitest';
import { tokenBucket } from '../src/index.ts';

function bucket(ratePerSecond: number, burst: number) {
  const clock = { milliseconds: 0 };
  const script = tokenBucket(sampleReply, { ratePerSecond, burst, now: () => clock.milliseconds });
  let callNumber = 0;
  const call = async (): Promise<ScriptedReply> => {
    callNumber += 1;
    return script({ callNumber, model: 'cheap', instructions: '', prompt: '# Task\nGo.' });
  };
  return { clock, call };
}

it('lets a burst through and refuses the next call with the seconds to wait', async () => {
  const { call } = bucket(2, 3);
  const replies = [await call(), await call(), await call(), await call()];
  expect(replies.map(({ kind }) => kind)).toEqual(['text', 'text', 'text', 'error']);
  expect(replies[3]).toMatchObject({ status: 429, retryAfterSeconds: 0.5 });
});

it('lets calls through again at its rate', async () => {
  const { clock, call } = bucket(2, 1);
  await call();
  clock.milliseconds = 499;
  expect((await call()).kind).toBe('error');
  clock.milliseconds = 500;
  expect((await call()).kind).toBe('text');
  expect((await call()).kind).toBe('error');
});

it('never holds more than its burst', async () => {
  const { clock, call } = bucket(100, 2);
  clock.milliseconds = 3_600_000;
  const replies = [await call(), await call(), await call()];
  expect(replies.map(({ kind }) => kind)).toEqual(['text', 'text', 'error']);
});

it.each([
  [0, 1],
  [1, 0],
  [Number.NaN, 1],
])('refuses a rate of %s with a burst of %s', (ratePerSecond, burst) => {
  expect(() => tokenBucket(sampleReply, { ratePerSecond, burst })).toThrow(RangeError);
});
