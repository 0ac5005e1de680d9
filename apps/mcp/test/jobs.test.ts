import { InMemoryTransport } from '@modelcontextprotocol/server';
import { open } from '@parallel-agents/app';
import { defineAgent } from '@parallel-agents/core';
import { memoryJournal, scripted } from '@parallel-agents/core/testing';
import { expect, it, onTestFinished } from 'vitest';
import { serve } from '../src/index.ts';
import { Jobs, mostEnded } from '../src/jobs.ts';
import { pageOf } from '../src/pages.ts';

it('remembers the jobs that have ended last; older ones are there where they are kept', async () => {
  await using app = await open({
    store: memoryJournal(),
    runtime: scripted({ reply: () => ({ kind: 'text', text: 'Done.' }) }),
    agents: [defineAgent({ name: 'writer', instructions: 'Write.' })],
    here: { env: {}, localServers: [] },
  });
  const jobs = new Jobs(app);
  const tasks = [{ agent: 'writer', description: 'Write.', outputFormat: 'text' as const }];
  const ids: string[] = [];
  for (let count = 0; count <= mostEnded; count++) {
    const job = await jobs.start({ spec: { tasks }, title: `job ${count}` });
    ids.push(job.id);
    await job.ended;
  }
  expect(jobs.list()).toHaveLength(mostEnded);
  const [first = '', second = ''] = ids;
  expect(() => jobs.get(first)).toThrow('has started no job');
  expect(jobs.get(second).title).toBe('job 1');
  expect((await jobs.kept()).map(({ id }) => id)).toEqual([first]);
  const again = await jobs.resume(first);
  await again.ended;
  expect(again.report?.results).toMatchObject([{ status: 'completed', output: 'Done.' }]);
});

/** A server whose model does not answer until it is let. */
async function waiting() {
  const began = Promise.withResolvers<void>();
  const goes = Promise.withResolvers<void>();
  const store = memoryJournal();
  const app = await open({
    store,
    runtime: scripted({
      reply: async ({ prompt }) => {
        if (!prompt.includes('Wait.')) return { kind: 'text', text: 'Done.' };
        began.resolve();
        await goes.promise;
        return { kind: 'text', text: 'Done.' };
      },
    }),
    agents: [defineAgent({ name: 'writer', instructions: 'Write.' })],
    here: { env: {}, localServers: [] },
  });
  onTestFinished(() => app.close());
  const task = (description: string) => [{ agent: 'writer', description, outputFormat: 'text' as const }];
  return { app, store, jobs: new Jobs(app), began: began.promise, go: goes.resolve, task };
}

it('remembers a long job that has just ended, however many short ones ended before', async () => {
  const { jobs, began, go, task } = await waiting();
  const long = await jobs.start({ spec: { tasks: task('Wait.') }, title: 'long' });
  await began;
  for (let count = 0; count < mostEnded; count++)
    await (await jobs.start({ spec: { tasks: task('Write.') }, title: 'short' })).ended;
  go();
  await long.ended;
  expect(jobs.get(long.id).report?.status).toBe('completed');
});

it('still has a job that has ended, where going on with it fails before it begins', async () => {
  const { jobs, store, task } = await waiting();
  const known = await jobs.start({ spec: { tasks: task('Write.') }, title: 'short' });
  await known.ended;
  const resume = () => Promise.reject(new Error('the disk is full'));
  Object.assign(store, { resume });
  await expect(jobs.resume(known.id)).rejects.toThrow('the disk is full');
  expect(jobs.get(known.id)).toBe(known);
});

it('goes on with a job once, where it is asked for twice at the same time', async () => {
  const { jobs, app, began, go, task } = await waiting();
  const { id } = await app.start({ tasks: task('Wait.') }, { signal: AbortSignal.abort() });
  const [one, other] = await Promise.all([jobs.resume(id), jobs.resume(id)]);
  expect(other).toBe(one);
  await began;
  go();
  await one.ended;
  expect(one.failure).toBeUndefined();
});

it('serves nobody where it was ended before it began', async () => {
  const { app } = await waiting();
  const [transport] = InMemoryTransport.createLinkedPair();
  await serve(app, { transport, signal: AbortSignal.abort() });
});

it('leads past an item whose fields alone are longer than a page', () => {
  const long = { fields: { error: 'x'.repeat(30_000) }, text: '' };
  const short = { fields: { task: 'b' }, text: 'Short.' };
  const first = pageOf([long, short], {});
  expect(first.next).toEqual({ from: 1 });
  expect(pageOf([long, short], { from: 1 })).toEqual({ items: [{ task: 'b', output: 'Short.' }] });
});
