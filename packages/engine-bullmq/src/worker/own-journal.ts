import type { Journal, LogWriter } from '@parallel-agents/core';
import { journalErrors } from '@parallel-agents/core/internal';
import type { EngineJournal, TakeOptions } from '../journal/engine-journal.ts';
import type { RunLog } from '../journal/run-log.ts';
import type { RunWriter } from '../journal/run-writer.ts';

/** The engine’s journal in the hands of a process that the engine has given a run. */
export interface OwnJournal extends Journal {
  /** Nothing is written from this call on; resolves when the run is free for the next process. Never rejects. */
  letGo(): Promise<void>;
  /** The log of the run as it was left, with all that was written here; nothing where it was not left. */
  readonly leftLog: RunLog | undefined;
}

/** Takes runs over unasked: whoever had one before is gone, or was stopped for long and will find out. */
export function ownJournal(journal: EngineJournal, onTakenOver: () => void): OwnJournal {
  const take: TakeOptions = { takeOver: true, onTakenOver };
  let held: RunWriter | undefined;
  let isLetGo = false;
  const hold = async (inner: RunWriter, jobId: string): Promise<LogWriter> => {
    held = inner;
    if (isLetGo) await inner.release();
    return {
      signal: inner.signal,
      append: (event) => (isLetGo ? Promise.reject(journalErrors.runInProgress(jobId)) : inner.append(event)),
      release: () => inner.release(),
    };
  };
  return {
    name: journal.name,
    durability: journal.durability,
    begin: async (started) => hold(await journal.take(started, take), started.jobId),
    async resume(jobId) {
      const known = journal.log(jobId);
      await known.skim();
      // One that was only handed in is begun.
      if (!known.fold.isBegun) throw journalErrors.runNotFound(jobId);
      const { log, writer } = await journal.goOn(jobId, take);
      return { log, writer: await hold(writer, jobId) };
    },
    read: (jobId) => journal.read(jobId),
    tail: (jobId, options) => journal.tail(jobId, options),
    list: () => journal.list(),
    cancel: (jobId) => journal.cancel(jobId),
    prune: (options) => journal.prune(options),
    get leftLog() {
      return held?.leftLog;
    },
    async letGo() {
      isLetGo = true;
      await held?.release();
    },
    // It belongs to the engine.
    close: async () => {},
  };
}
