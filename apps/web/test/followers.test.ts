import type { ErrorInfo, JobOverview } from '@parallel-agents/core';
import { expect, it, onTestFinished } from 'vitest';
import { Followers, type ReadJobs } from '../src/serve/follower.ts';

const overview: JobOverview = {
  ...{ jobId: 'a', kind: 'tasks', status: 'interrupted', runtime: 'scripted', agents: [] },
  ...{ createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' },
  ...{ asked: 0, completed: 0, failed: 0 },
};

it('reads a job anew for whoever looks after its reading broke off', async () => {
  let reads = 0;
  const jobs: Partial<ReadJobs> = {
    show: async () => {
      reads++;
      return { overview, events: [], results: [], tasks: [] };
    },
    list: async () => {
      if (reads === 1) throw new Error('the engine is away');
      return [overview];
    },
    describe: (name) => name,
  };
  const followers = new Followers(jobs as ReadJobs);
  const problem = await followers.use(
    'a',
    (follower) => new Promise<ErrorInfo | undefined>((resolve) => follower.listen(resolve)),
  );
  expect(problem?.code).toBe('INTERNAL');
  await followers.use('a', async (follower) => expect(follower.status).toBe('interrupted'));
  expect(reads).toBe(2);
  followers.close();
});

it('goes on for those who look, where one of them could not be told', async () => {
  let updatedAt = overview.updatedAt;
  const jobs: Partial<ReadJobs> = {
    show: async () => ({ overview, events: [], results: [], tasks: [] }),
    list: async () => [{ ...overview, updatedAt }],
    describe: (name) => name,
  };
  const followers = new Followers(jobs as ReadJobs);
  onTestFinished(() => followers.close());
  const told = Promise.withResolvers<void>();
  const looking = followers.use('a', (follower) => {
    follower.listen(() => told.resolve());
    return told.promise;
  });
  const other = followers.use('a', () => Promise.reject(new Error('its answer is too long')));
  await expect(other).rejects.toThrow('too long');
  updatedAt = '2026-01-01T00:00:01.000Z';
  await looking;
});
