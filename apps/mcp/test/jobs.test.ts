import { open } from '@parallel-agents/app';
import { defineAgent } from '@parallel-agents/core';
import { memoryJournal, scripted } from '@parallel-agents/core/testing';
import { expect, it } from 'vitest';
import { Jobs, mostEnded } from '../src/jobs.ts';

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
