import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { expect, it, onTestFinished } from 'vitest';
import { sqliteJournal } from '../src/index.ts';

/** Begins a run and appends to it for ever; says each event that `append` has resolved for. */
const writing = `
  import { sqliteJournal } from '@parallel-agents/journal';
  const journal = sqliteJournal({ file: process.argv[1] });
  const run = await journal.begin({ type: 'job.started', at: 0, jobId: 'a', kind: 'tasks' });
  for (let number = 1; ; number += 1) {
    await run.append({ type: 'session.ended', at: number, taskId: '1', attemptId: String(number), outcome: { status: 'completed', text: '' } });
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
  const { log, writer } = await journal.resume('a');
  expect(log.events.length).toBeGreaterThan(acknowledged);
  expect(log.events.map(({ at }) => at)).toEqual(log.events.map((_, index) => index));
  await writer.release();
  await journal.close();
});
