import { expect, test } from 'vitest';
import { keepsEnds } from '../src/queues/keeps-ends.ts';

interface Job {
  id?: string;
}

function worker(complete: () => Promise<unknown>) {
  const server = { moveToCompleted: async (_job: Job, _result: unknown, ..._more: never[]) => complete() };
  return { getBackend: () => server };
}

test('what came of a job is kept where its queue does not take its end', async () => {
  const kept: unknown[] = [];
  const refusing = keepsEnds(
    worker(() => Promise.reject(new Error('Missing lock for job a.'))),
    async (jobId, result) => void kept.push([jobId, result]),
  );
  await expect(refusing.getBackend().moveToCompleted({ id: 'a' }, { end: 'x' })).rejects.toThrow(
    'Missing lock',
  );
  expect(kept).toEqual([['a', { end: 'x' }]]);
});

test('it is not kept where the end was taken', async () => {
  const kept: unknown[] = [];
  const taking = keepsEnds(
    worker(async () => 'next'),
    async (jobId) => void kept.push(jobId),
  );
  expect(await taking.getBackend().moveToCompleted({ id: 'a' }, {})).toBe('next');
  expect(kept).toEqual([]);
});

test('where it cannot be kept either, it is said why the end was not taken', async () => {
  const lost = keepsEnds(
    worker(() => Promise.reject(new Error('Missing lock for job a.'))),
    () => Promise.reject(new Error('away')),
  );
  await expect(lost.getBackend().moveToCompleted({ id: 'a' }, {})).rejects.toThrow('Missing lock');
});
