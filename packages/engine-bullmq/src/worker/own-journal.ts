import { type Journal, journalErrors, type RunJournal } from '@parallel-agents/core';
import type { EngineJournal, TakeOptions } from '../journal/engine-journal.ts';

/** The engine’s journal in the hands of a process that the engine has given a run. */
export interface OwnJournal extends Journal {
  /** Nothing is written from this call on; resolves when the run is free for the next process. Never rejects. */
  letGo(): Promise<void>;
}

/** Takes runs over unasked: whoever had one before is gone, or was stopped for long and will find out. */
export function ownJournal(journal: EngineJournal, onTakenOver: () => void): OwnJournal {
  const take: TakeOptions = { takeOver: true, onTakenOver };
  let held: RunJournal | undefined;
  let isLetGo = false;
  const hold = async (inner: RunJournal, runId: string): Promise<RunJournal> => {
    held = inner;
    if (isLetGo) await inner.release();
    const open = (): void => {
      if (isLetGo) throw journalErrors.runInProgress(runId);
    };
    return {
      signal: inner.signal,
      async append(record) {
        open();
        await inner.append(record);
      },
      async end(ending, summary) {
        open();
        await inner.end(ending, summary);
      },
      release: () => inner.release(),
    };
  };
  return {
    name: journal.name,
    durability: journal.durability,
    begin: async (header) => hold(await journal.take(header, take), header.runId),
    async resume(runId) {
      const { run, journal: inner } = await journal.goOn(runId, take);
      return { run, journal: await hold(inner, runId) };
    },
    read: (runId) => journal.read(runId),
    list: () => journal.list(),
    cancel: (runId) => journal.cancel(runId),
    prune: (options) => journal.prune(options),
    async letGo() {
      isLetGo = true;
      await held?.release();
    },
    // It belongs to the engine.
    close: async () => {},
  };
}
