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

/** Lists the jobs for ever; says each time when it has. */
const looking = `
  import { sqliteJournal } from '@parallel-agents/journal';
  const journal = sqliteJournal({ file: process.argv[1] });
  for (;;) {
    for (let times = 0; times < 20; times++) await journal.list();
    console.log('listed');
  }`;

function start(program: string, file: string) {
  const child = spawn(
    process.execPath,
    ['--conditions=@parallel-agents/source', '--input-type=module', '--eval', program, file],
    { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

it('a job is written, looked at and cancelled while another process looks at it without a pause', async () => {
  const file = join(temporaryFolder(), 'runs.sqlite');
  const journal = sqliteJournal({ file });
  await (await journal.begin({ type: 'job.started', at: 0, jobId: 'a', kind: 'tasks' })).release();
  const child = start(looking, file);
  await once(child.stdout, 'data');
  const seen = new Set<string>();
  for (let number = 0; number < 300; number++) {
    const { writer } = await journal.resume('a');
    await writer.release();
    for (const { status } of await journal.list()) seen.add(status);
  }
  expect([...seen]).toEqual(['interrupted']);
  await journal.cancel('a');
  expect((await journal.read('a')).overview.status).toBe('cancelled');
  child.kill('SIGKILL');
  await journal.close();
});

it('everything that was appended survives kill -9, and the run can be taken up at once', async () => {
  const file = join(temporaryFolder(), 'runs.sqlite');
  const child = start(writing, file);
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
