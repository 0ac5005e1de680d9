import type {
  AgentResult,
  Journal,
  JournalRecord,
  RunHeader,
  RunJournal,
  RunSummary,
} from '@parallel-agents/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

/** How the suite gets at a journal. */
export interface JournalHarness {
  /** A store that is empty; called anew for every test. */
  create(): Promise<JournalSubject>;
  /** Seconds to wait for what must happen. @default 10 */
  patienceSeconds?: number;
}

/** A store of runs. */
export interface JournalSubject {
  /** Opens it, as a process would; several may have it open at once. The suite closes what it opens. */
  open(): Promise<Journal>;
  /** Removes the store. */
  remove(): Promise<void>;
}

/**
 * The tests that every journal passes, as a vitest suite. Call it at the top of a test file.
 * @param name the journal’s name in test titles
 */
export function describeJournalConformance(name: string, harness: JournalHarness): void {
  const timeout = (harness.patienceSeconds ?? 10) * 1000;
  describe(`${name} journal`, { timeout }, () => {
    let subject: JournalSubject;
    let journal: Journal;
    let other: Journal;
    beforeEach(async () => {
      subject = await harness.create();
      journal = await subject.open();
      other = await subject.open();
    }, timeout);
    afterEach(async () => {
      await journal.close();
      if (other !== journal) await other.close();
      await subject.remove();
    }, timeout);

    it('gives back what was appended, in order and unchanged', async () => {
      const written = header('a');
      const kept = await journal.begin(written);
      const records = [intended('a/1/1'), spawned('a/1/1'), settled('a/1/1', awkwardText), finished('1')];
      for (const record of records) await kept.append(record);
      const run = await other.read('a');
      expect(run.records).toEqual(records);
      expect(run.header).toEqual(written);
      await kept.release();
    });

    it('keeps the order of records that are appended at once, on several runs', async () => {
      const runs = await Promise.all([journal.begin(header('a')), other.begin(header('b'))]);
      const records = Array.from({ length: 200 }, (_, index) => intended(`${index}`));
      await Promise.all(runs.flatMap((run) => records.map((record) => run.append(record))));
      for (const runId of ['a', 'b']) expect((await journal.read(runId)).records).toEqual(records);
      for (const run of runs) await run.release();
    });

    it('has appended everything when a run ends or is given back', async () => {
      const kept = await journal.begin(header('a'));
      const appending = [kept.append(intended('1')), kept.append(intended('2'))];
      await kept.release();
      expect((await other.read('a')).records.length).toBe(2);
      await Promise.all(appending);
    });

    it('refuses a run id that is taken', async () => {
      const kept = await journal.begin(header('a'));
      await kept.end('completed', summary(1));
      await expect(other.begin(header('a'))).rejects.toMatchObject({ code: 'RUN_EXISTS' });
    });

    it('says so of a run that it does not know', async () => {
      const missing = { code: 'RUN_NOT_FOUND' };
      await expect(journal.read('a')).rejects.toMatchObject(missing);
      await expect(journal.resume('a')).rejects.toMatchObject(missing);
      await expect(journal.cancel('a')).rejects.toMatchObject(missing);
    });

    it('gives a run to one process at a time', async () => {
      const kept = await journal.begin(header('a'));
      await expect(other.resume('a')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
      expect((await other.read('a')).overview.status).toBe('running');
      await kept.append(intended('1'));
      await kept.release();
      expect((await other.read('a')).overview.status).toBe('interrupted');
      const resumed = await other.resume('a');
      expect(resumed.run.records).toEqual([intended('1')]);
      await expect(journal.resume('a')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
      await resumed.journal.append(intended('2'));
      expect((await journal.read('a')).records).toEqual([intended('1'), intended('2')]);
      await resumed.journal.release();
    });

    it('gives a run to one of many that ask at once', async () => {
      await (await journal.begin(header('a'))).release();
      const asked = await Promise.allSettled(
        [journal, other, journal, other].map((each) => each.resume('a')),
      );
      const given = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value.journal] : []));
      expect(given.length).toBe(1);
      for (const held of given) await held.release();
    });

    it('keeps the end of a run, its counts and its cost', async () => {
      const kept = await journal.begin(header('a', ['1', '2', '3']));
      await kept.append(finished('1', { costUsd: 0.25 }));
      await kept.append(finished('2', { costUsd: 0.5, status: 'failed' }));
      expect((await other.read('a')).overview).toMatchObject({
        asked: 3,
        completed: 1,
        failed: 1,
        costUsd: 0.75,
      });
      await kept.end('failed', summary(3));
      const run = await other.read('a');
      expect(run.overview).toMatchObject({ status: 'failed', completed: 1, failed: 1 });
      expect(run.summary).toEqual(summary(3));
    });

    it('counts a task that is done again once, by its last result', async () => {
      const kept = await journal.begin(header('a', ['1', '2']));
      await kept.append(finished('1', { costUsd: 0.25 }));
      await kept.append(finished('2', { costUsd: 0.5, status: 'failed' }));
      const reopened = [{ taskId: '2', costUsd: 0.5 }];
      await kept.append({ type: 'run-resumed', at: 1, reopened });
      expect((await other.read('a')).overview).toMatchObject({ completed: 1, failed: 0, costUsd: 0.25 });
      await kept.append(finished('2', { costUsd: 0.75 }));
      expect((await other.read('a')).overview).toMatchObject({ completed: 2, failed: 0, costUsd: 1 });
      await kept.release();
    });

    it('takes up a run that has ended', async () => {
      const kept = await journal.begin(header('a'));
      await kept.end('cancelled', summary(1));
      expect((await other.read('a')).overview.status).toBe('cancelled');
      const resumed = await other.resume('a');
      expect((await journal.read('a')).overview.status).toBe('running');
      await resumed.journal.end('completed', summary(1));
      expect((await journal.read('a')).overview.status).toBe('completed');
    });

    it('tells whoever works on a run that it is to be cancelled', async () => {
      const kept = await journal.begin(header('a'));
      const aborted = new Promise((resolve) => kept.signal.addEventListener('abort', resolve));
      await other.cancel('a');
      await aborted;
      expect(String(kept.signal.reason)).toContain('cancelled');
      await kept.end('cancelled', summary(1));
      const resumed = await other.resume('a');
      expect(resumed.journal.signal.aborted).toBe(false);
      await resumed.journal.release();
    });

    it('cancels a run that nobody works on, and leaves one that has ended', async () => {
      await (await journal.begin(header('a'))).release();
      await other.cancel('a');
      expect((await journal.read('a')).overview.status).toBe('cancelled');
      await (await journal.begin(header('b'))).end('completed', summary(1));
      await other.cancel('b');
      expect((await journal.read('b')).overview.status).toBe('completed');
    });

    it('lists runs, the latest first', async () => {
      const kept: RunJournal[] = [];
      for (const runId of ['a', 'b', 'c']) kept.push(await journal.begin(header(runId)));
      expect((await other.list()).map(({ runId, status }) => `${runId} ${status}`)).toEqual([
        'c running',
        'b running',
        'a running',
      ]);
      for (const run of kept) await run.release();
    });

    it('forgets old runs that nobody works on', async () => {
      await (await journal.begin(header('old'))).end('completed', summary(1));
      const held = await journal.begin(header('held'));
      expect(await other.prune({ before: new Date(0) })).toEqual([]);
      expect(await other.prune({ before: new Date(Date.now() + 60_000) })).toEqual(['old']);
      await expect(journal.read('old')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
      expect((await journal.list()).map(({ runId }) => runId)).toEqual(['held']);
      await held.release();
      await (await journal.begin(header('old'))).release();
    });

    it('leaves runs that can be gone on with, where it is asked to', async () => {
      await (await journal.begin(header('over'))).end('failed', summary(1));
      await (await journal.begin(header('cancelled'))).end('cancelled', summary(1));
      await (await journal.begin(header('interrupted'))).release();
      const before = new Date(Date.now() + 60_000);
      expect(await other.prune({ before, onlyOver: true })).toEqual(['over']);
      expect((await other.prune({ before })).sort()).toEqual(['cancelled', 'interrupted']);
    });
  });
}

/** Line ends, quotes, a NUL, half of a surrogate pair, other scripts, and a megabyte. */
const awkwardText = `a\r\nb\u2028"'\\ \u0000 \ud83d 漢字 ${'x'.repeat(1_000_000)}`;

function header(runId: string, taskIds: readonly string[] = ['1']): RunHeader {
  return {
    runId,
    createdAt: new Date(Date.now() - 1000).toISOString(),
    runtime: 'scripted',
    tasks: taskIds.map((taskId) => ({ taskId, agent: 'writer', fingerprint: 'f' })),
    request: { flags: { tiers: ['cheap'] } },
  };
}

const intended = (attemptId: string): JournalRecord => ({
  type: 'attempt-intended',
  at: 1,
  taskId: '1',
  attemptId,
  reason: 'first',
  model: 'scripted/cheap',
});

const spawned = (attemptId: string): JournalRecord => ({
  type: 'session-spawned',
  at: 2,
  attemptId,
  reference: { runtime: 'scripted', attemptId, sessionKey: 'key' },
});

const settled = (attemptId: string, text: string): JournalRecord => ({
  type: 'session-settled',
  at: 3,
  attemptId,
  outcome: { status: 'completed', text, usage: { inputTokens: 1, outputTokens: 2 } },
});

function finished(taskId: string, fields: Partial<AgentResult> = {}): JournalRecord {
  const result = {
    taskId,
    agent: 'writer',
    status: 'completed',
    output: 'done',
    text: 'done',
    executionSeconds: 1,
    attempts: [],
    ...fields,
  } as AgentResult;
  return { type: 'task-settled', at: 4, result };
}

function summary(asked: number): RunSummary {
  return {
    asked,
    completed: asked,
    failed: 0,
    byStatus: { completed: asked, failed: 0, timeout: 0, cancelled: 0 },
    notCompleted: [],
    attempts: asked,
    spawned: asked,
    returned: asked,
    verified: asked,
    warnings: 0,
    maxInFlight: 1,
    makespanSeconds: 1,
    usage: { inputTokens: 0, outputTokens: 0 },
    models: {},
  };
}
