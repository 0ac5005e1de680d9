import { join } from 'node:path';
import { sqliteJournal } from '@parallel-agents/journal';
import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';

const tasks = 'tasks: [{ agent: documentation_writer, description: Write it., outputFormat: text }]';
const day = 24 * 60 * 60 * 1000;

/** A command whose journal has runs that were last written so many days ago. */
async function withOldRuns(days: number, env: Record<string, string> = {}) {
  const command = testCommand({ files: { 'tasks.yaml': tasks }, env });
  const file = join(command.cwd, 'state', 'parallel-agents', 'runs.sqlite');
  const journal = sqliteJournal({ file });
  const at = Date.now() - days * day;
  const ends = { over: 'completed', stopped: 'cancelled', open: undefined } as const;
  for (const [jobId, ending] of Object.entries(ends)) {
    const writer = await journal.begin({ type: 'job.started', at, jobId, kind: 'tasks' });
    if (ending) await writer.append({ type: 'job.ended', at, ending });
    await writer.release();
  }
  await journal.close();
  return command;
}

async function known(command: Awaited<ReturnType<typeof withOldRuns>>): Promise<string[]> {
  const before = command.stdout().length;
  expect(await command.run('runs', 'list', '--json')).toBe(0);
  const { runs } = JSON.parse(command.stdout().slice(before)) as { runs: { jobId: string }[] };
  return runs.map(({ jobId }) => jobId).filter((jobId) => ['over', 'stopped', 'open'].includes(jobId));
}

describe('runs of long ago', () => {
  it.each([
    ['are forgotten after 90 days, but for those that can be gone on with', 91, {}, ['open', 'stopped']],
    ['are there for 90 days', 89, {}, ['open', 'stopped', 'over']],
    [
      'are there for ever where that is set',
      900,
      { PARALLEL_AGENTS_KEEP_RUNS_DAYS: '0' },
      ['open', 'stopped', 'over'],
    ],
    ['go as soon as is set', 3, { PARALLEL_AGENTS_KEEP_RUNS_DAYS: '2' }, ['open', 'stopped']],
  ])('%s', async (_what, days, env, left) => {
    const command = await withOldRuns(days, env as Record<string, string>);
    expect(await known(command)).toEqual(['open', 'stopped', 'over']);
    expect(await command.run('run', 'tasks.yaml')).toBe(0);
    expect(await known(command)).toEqual(left);
  });

  it('are forgotten by no number that is none', async () => {
    const command = await withOldRuns(900, { PARALLEL_AGENTS_KEEP_RUNS_DAYS: 'a week' });
    expect(await command.run('run', 'tasks.yaml')).toBe(2);
    expect(command.stderr()).toContain('PARALLEL_AGENTS_KEEP_RUNS_DAYS: must be a whole number of days');
    expect(command.spawned).toEqual([]);
    expect(await known(command)).toEqual(['open', 'stopped', 'over']);
  });
});
