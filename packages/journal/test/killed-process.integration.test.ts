import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, it, onTestFinished } from 'vitest';
import { sqliteJournal } from '../src/index.ts';

/** Begins a run and appends to it for ever; says each record that `append` has resolved for. */
const writing = `
  import { sqliteJournal } from '@parallel-agents/journal';
  const journal = sqliteJournal({ file: process.argv[1] });
  const tasks = [{ taskId: '1', agent: 'writer', fingerprint: 'f' }];
  const run = await journal.begin({ runId: 'a', createdAt: new Date().toISOString(), runtime: 'scripted', tasks });
  for (let number = 1; ; number += 1) {
    await run.append({ type: 'session-settled', at: number, attemptId: String(number), outcome: { status: 'completed', text: '' } });
    console.log(number);
  }`;

it('everything that was appended survives kill -9, and the run can be taken up at once', async () => {
  const file = join(temporaryFolder(), 'runs.sqlite');
  const child = spawn(
    process.execPath,
    ['--conditions=@parallel-agents/source', '--input-type=module', '--eval', writing, file],
    { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  let acknowledged = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    acknowledged = Number(line);
    if (acknowledged === 50) {
      const journal = sqliteJournal({ file });
      await expect(journal.resume('a')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
      await journal.close();
    }
    if (acknowledged === 100) child.kill('SIGKILL');
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  const journal = sqliteJournal({ file });
  const { run, journal: kept } = await journal.resume('a');
  expect(run.records.length).toBeGreaterThanOrEqual(acknowledged);
  expect(run.records.map(({ at }) => at)).toEqual(run.records.map((_, index) => index + 1));
  await kept.release();
  await journal.close();
});
