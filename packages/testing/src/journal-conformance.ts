import { type JobEvent, type Journal, JournalError, type LogWriter } from '@parallel-agents/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { awkwardText, begun, ended, facts, finished, running, started, wholeTask } from './journal-events.ts';

/** How the suite gets at a journal. */
export interface JournalHarness {
  /** A store that is empty; called anew for every test. */
  create(): Promise<JournalSubject>;
  /** Seconds to wait for what must happen. @default 10 */
  patienceSeconds?: number;
}

/** A store of logs. */
export interface JournalSubject {
  /** Opens it, as a process would; several may have it open at once. The suite closes what it opens. */
  open(): Promise<Journal>;
  /**
   * Puts an entry that a later version wrote at the end of a log that nobody writes.
   * @default the store is not asked for it: it keeps nothing that a process of another version could have written
   */
  addLater?(jobId: string, entry: object): Promise<void>;
  /** Removes the store. */
  remove(): Promise<void>;
}

/**
 * The tests that every journal passes, as a vitest suite. Call it at the top of a test file.
 * @param name the journal’s name in test titles
 * @example
 * describeJournalConformance('in memory', {
 *   create: async () => {
 *     const journal = memoryJournal(); // yours in its place
 *     return { open: async () => journal, remove: async () => {} };
 *   },
 * });
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
    const over = async (jobId: string, ending: 'completed' | 'failed' | 'cancelled'): Promise<void> => {
      const writer = await journal.begin(begun(jobId));
      await writer.append(ended(ending));
      await writer.release();
    };

    it('gives back what was appended, in order and unchanged', async () => {
      const writer = await journal.begin(begun('a'));
      const events = [running(['1']), ...wholeTask('1', awkwardText), ...facts];
      for (const event of events) await writer.append(event);
      expect((await other.read('a')).events).toEqual([begun('a'), ...events]);
      await writer.release();
    });

    it('takes nothing more from a writer that has given the log back', async () => {
      const writer = await journal.begin(begun('a'));
      const appended = writer.append(running(['1']));
      await Promise.all([appended, writer.release()]);
      await expect(writer.append(ended('completed'))).rejects.toThrow(JournalError);
      expect((await other.read('a')).events).toEqual([begun('a'), running(['1'])]);
      await (await other.resume('a')).writer.release();
    });

    it('gives it back through a later writer, whose events may point at what is there', async () => {
      const [first, ...rest] = wholeTask('1', awkwardText);
      const writer = await journal.begin(begun('a'));
      for (const event of [running(['1']), first, ...rest.slice(0, 2)]) if (event) await writer.append(event);
      await writer.release();
      const resumed = await other.resume('a');
      for (const event of rest.slice(2)) await resumed.writer.append(event);
      await resumed.writer.release();
      expect((await journal.read('a')).events.slice(2)).toEqual([first, ...rest]);
    });

    it('keeps the order of events that are appended at once, in several logs', async () => {
      const writers = await Promise.all([journal.begin(begun('a')), other.begin(begun('b'))]);
      const events = Array.from({ length: 200 }, (_, index) => started(`${index}`));
      await Promise.all(writers.flatMap((writer) => events.map((event) => writer.append(event))));
      for (const jobId of ['a', 'b']) {
        expect((await journal.read(jobId)).events).toEqual([begun(jobId), ...events]);
      }
      for (const writer of writers) await writer.release();
    });

    it('has appended everything when a log is given back', async () => {
      const writer = await journal.begin(begun('a'));
      const appending = [writer.append(started('1')), writer.append(started('2'))];
      await writer.release();
      expect((await other.read('a')).events.length).toBe(3);
      await Promise.all(appending);
    });

    it('refuses an id that is taken', async () => {
      await over('a', 'completed');
      await expect(other.begin(begun('a'))).rejects.toMatchObject({ code: 'RUN_EXISTS' });
    });

    it('says so of a job that it does not know', async () => {
      const missing = { code: 'RUN_NOT_FOUND' };
      await expect(journal.read('a')).rejects.toMatchObject(missing);
      await expect(journal.resume('a')).rejects.toMatchObject(missing);
      await expect(journal.cancel('a')).rejects.toMatchObject(missing);
      await expect(gather(journal.tail('a'))).rejects.toMatchObject(missing);
    });

    it('gives a log to one process at a time', async () => {
      const writer = await journal.begin(begun('a'));
      await expect(other.resume('a')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
      expect((await other.read('a')).overview.status).toBe('running');
      await writer.append(started('1'));
      await writer.release();
      expect((await other.read('a')).overview.status).toBe('interrupted');
      const resumed = await other.resume('a');
      expect(resumed.log.events).toEqual([begun('a'), started('1')]);
      await expect(journal.resume('a')).rejects.toMatchObject({ code: 'RUN_IN_PROGRESS' });
      await resumed.writer.append(started('2'));
      expect((await journal.read('a')).events).toEqual([begun('a'), started('1'), started('2')]);
      await resumed.writer.release();
    });

    it('gives a log to one of many that ask at once', async () => {
      await (await journal.begin(begun('a'))).release();
      const asked = await Promise.allSettled(
        [journal, other, journal, other].map((each) => each.resume('a')),
      );
      const given = asked.flatMap((each) => (each.status === 'fulfilled' ? [each.value.writer] : []));
      expect(given.length).toBe(1);
      for (const writer of given) await writer.release();
    });

    it('counts what a job has come to, over all its steps', async () => {
      const writer = await journal.begin(begun('a'));
      await writer.append({ ...running(['1', '2']), step: 'work' });
      await writer.append({ ...running(['1']), step: 'report' });
      await writer.append({ ...finished('1', { costUsd: 0.25 }), step: 'work' });
      await writer.append({ ...finished('2', { costUsd: 0.5, status: 'failed' }), step: 'work' });
      await writer.append({ ...finished('1', { costUsd: 1 }), step: 'report' });
      const counts = { asked: 3, completed: 2, failed: 1, costUsd: 1.75, steps: 2, agents: ['writer'] };
      expect((await other.read('a')).overview).toMatchObject(counts);
      expect(await other.list()).toMatchObject([{ ...counts, jobId: 'a', kind: 'goal', title: 'A goal' }]);
      await writer.append(ended('failed'));
      await writer.release();
      expect((await other.read('a')).overview).toMatchObject({ ...counts, status: 'failed' });
    });

    it('counts a task that is done again once, by its last result', async () => {
      const writer = await journal.begin(begun('a'));
      await writer.append(running(['1', '2', '3']));
      await writer.append(finished('1', { costUsd: 0.25 }));
      await writer.append(finished('2', { costUsd: 0.5, status: 'failed' }));
      await writer.append({ ...finished('3', { status: 'cancelled' }), resumable: true });
      expect((await other.read('a')).overview).toMatchObject({ completed: 1, failed: 1, costUsd: 0.75 });
      await writer.append({ type: 'run.resumed', at: 1, reopened: ['2', '3'] });
      // What was paid for it stays paid.
      expect((await other.read('a')).overview).toMatchObject({ completed: 1, failed: 0, costUsd: 0.75 });
      await writer.append(finished('2', { costUsd: 0.75 }));
      expect((await other.read('a')).overview).toMatchObject({ completed: 2, failed: 0, costUsd: 1 });
      await writer.release();
    });

    it('takes up a job that has ended', async () => {
      await over('a', 'cancelled');
      expect((await other.read('a')).overview.status).toBe('cancelled');
      const { writer } = await other.resume('a');
      await writer.append({ type: 'job.resumed', at: 5 });
      expect((await journal.read('a')).overview.status).toBe('running');
      await writer.append(ended('completed'));
      await writer.release();
      expect((await journal.read('a')).overview.status).toBe('completed');
    });

    it('leaves a job as it ended where whoever took it up says nothing', async () => {
      await over('a', 'completed');
      const before = await other.read('a');
      const { writer } = await other.resume('a');
      await writer.release();
      expect(await journal.read('a')).toEqual(before);
      expect((await journal.list()).map(({ status }) => status)).toEqual(['completed']);
    });

    it('tells whoever works on a job that it is to be cancelled', async () => {
      const writer = await journal.begin(begun('a'));
      const aborted = new Promise((resolve) => writer.signal.addEventListener('abort', resolve));
      await other.cancel('a');
      await aborted;
      expect(String(writer.signal.reason)).toContain('cancelled');
      await writer.append(ended('cancelled'));
      await writer.release();
      const resumed = await other.resume('a');
      expect(resumed.writer.signal.aborted).toBe(false);
      await resumed.writer.release();
    });

    it('cancels a job that nobody works on, and leaves one that has ended', async () => {
      await (await journal.begin(begun('a'))).release();
      await other.cancel('a');
      expect((await journal.read('a')).overview.status).toBe('cancelled');
      expect((await journal.read('a')).events.at(-1)).toMatchObject({
        type: 'job.ended',
        ending: 'cancelled',
      });
      await over('b', 'completed');
      await other.cancel('b');
      expect((await journal.read('b')).overview.status).toBe('completed');
    });

    it('is followed from any event on, until nobody works on it', async () => {
      const writer = await journal.begin(begun('a'));
      await writer.append(running(['1']));
      const whole = gather(other.tail('a'));
      const late = gather(other.tail('a', { from: 3 }));
      const events = wholeTask('1', 'done');
      for (const event of events) await writer.append(event);
      await writer.append(ended('completed'));
      await writer.release();
      const all = [begun('a'), running(['1']), ...events, ended('completed')];
      expect(await whole).toEqual(all);
      expect(await late).toEqual(all.slice(3));
      // What is over is there for whoever comes later.
      expect(await gather(journal.tail('a', { from: 1 }))).toEqual(all.slice(1));
    });

    it('is read event by event, while somebody works on it', async () => {
      const writer = await journal.begin(begun('a'));
      await writer.append(running(['1']));
      expect(await gather(other.tail('a', { follow: false }))).toEqual([begun('a'), running(['1'])]);
      expect(await gather(other.tail('a', { from: 1, follow: false }))).toEqual([running(['1'])]);
      expect(await gather(other.tail('a', { from: 5, follow: false }))).toEqual([]);
      await writer.release();
    });

    it('is followed by nobody who has had enough', async () => {
      const writer = await journal.begin(begun('a'));
      const enough = new AbortController();
      const seen: JobEvent[] = [];
      for await (const event of other.tail('a', { signal: enough.signal })) {
        seen.push(event);
        enough.abort();
      }
      expect(seen).toEqual([begun('a')]);
      await writer.release();
    });

    it('lists jobs, the latest first', async () => {
      const writers: LogWriter[] = [];
      for (const [index, jobId] of ['a', 'b', 'c'].entries()) {
        writers.push(await journal.begin({ ...begun(jobId), at: 1_700_000_000_000 + index }));
      }
      expect((await other.list()).map(({ jobId, status }) => `${jobId} ${status}`)).toEqual([
        'c running',
        'b running',
        'a running',
      ]);
      for (const writer of writers) await writer.release();
    });

    it('forgets old jobs that nobody works on', async () => {
      await over('old', 'completed');
      const held = await journal.begin(begun('held'));
      expect(await other.prune({ before: new Date(0) })).toEqual([]);
      expect(await other.prune({ before: new Date(Date.now() + 60_000) })).toEqual(['old']);
      await expect(journal.read('old')).rejects.toMatchObject({ code: 'RUN_NOT_FOUND' });
      expect((await journal.list()).map(({ jobId }) => jobId)).toEqual(['held']);
      await held.release();
      await (await journal.begin(begun('old'))).release();
    });

    it('leaves jobs that can be gone on with, where it is asked to', async () => {
      await over('over', 'failed');
      await over('cancelled', 'cancelled');
      await (await journal.begin(begun('interrupted'))).release();
      const before = new Date(Date.now() + 60_000);
      expect(await other.prune({ before, onlyOver: true })).toEqual(['over']);
      expect((await other.prune({ before })).sort()).toEqual(['cancelled', 'interrupted']);
    });

    it('says of a job that a later version wrote what to do, loses nothing of it, and still has the others', async () => {
      if (subject.addLater === undefined) return;
      await (await journal.begin(begun('later'))).release();
      await over('other', 'completed');
      await subject.addLater('later', { v: 3, type: 'soul.weighed', at: 9 });
      const foreign = { code: 'JOURNAL_FOREIGN', message: expect.stringMatching(/later.*version 3/) };
      await expect(other.read('later')).rejects.toMatchObject(foreign);
      await expect(other.resume('later')).rejects.toMatchObject(foreign);
      await expect(gather(other.tail('later'))).rejects.toMatchObject(foreign);
      expect((await other.list()).map(({ jobId }) => jobId).sort()).toEqual(['later', 'other']);
      await expect(journal.read('other')).resolves.toMatchObject({ overview: { status: 'completed' } });
      // Nobody holds it after it could not be read.
      await expect(other.resume('later')).rejects.toMatchObject(foreign);
    });
  });
}

async function gather(events: AsyncIterable<JobEvent>): Promise<JobEvent[]> {
  const all: JobEvent[] = [];
  for await (const event of events) all.push(event);
  return all;
}
