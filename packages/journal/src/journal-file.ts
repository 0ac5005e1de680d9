import { setTimeout as sleep } from 'node:timers/promises';
import { JournalError } from '@parallel-agents/core';
import { checkInParts, type OpenedDatabase, openDatabase } from './open-database.ts';
import { type Database, isBusy, type OpenSqlite } from './sqlite.ts';
import { writeError } from './write-error.ts';

/** Milliseconds that a process waits for another one to finish writing; writes take a few. */
const patienceMs = 5_000;
/** Milliseconds between two tries, in which everything else in this process goes on. */
const pauseMs = 20;

/** The journal’s file. It is waited for in short tries: a file that somebody keeps locked stops nothing else. */
export class JournalFile {
  readonly path: string;
  readonly open: OpenSqlite;
  #opened: OpenedDatabase | undefined;
  #checked: Promise<void> | undefined;
  #isClosed = false;

  /**
   * Opens it at once; where another process keeps it locked, its first use does.
   * @throws JournalError `JOURNAL_UNAVAILABLE`, `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT`
   */
  constructor(path: string, open: OpenSqlite) {
    this.path = path;
    this.open = open;
    this.#opened = openDatabase(path, open);
  }

  /**
   * Does what takes milliseconds, all of it or nothing; again for as long as another process holds the file.
   * @throws JournalError
   */
  async use<T>(work: (database: Database) => T): Promise<T> {
    const until = performance.now() + patienceMs;
    for (;;) {
      try {
        if (this.#isClosed) throw new Error('it was closed');
        this.#opened ??= openDatabase(this.path, this.open);
        if (this.#opened?.isUnchecked) await this.#check(this.#opened);
        if (this.#isClosed) throw new Error('it was closed');
        if (this.#opened) return work(this.#opened.database);
        if (performance.now() > until) throw locked(this.path);
      } catch (thrown) {
        if (!isBusy(thrown) || performance.now() > until) throw writeError(thrown, this.path);
      }
      await sleep(pauseMs);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#opened?.database.close();
    this.#opened = undefined;
  }

  /** Once for all that wait for it. */
  async #check({ database }: OpenedDatabase): Promise<void> {
    this.#checked ??= checkInParts(database, this.path);
    try {
      await this.#checked;
      this.#opened = { database };
    } catch (thrown) {
      // Whoever kept it locked may be done at the next try.
      if (isBusy(thrown)) this.#checked = undefined;
      throw thrown;
    }
  }
}

function locked(file: string): JournalError {
  return new JournalError({
    code: 'JOURNAL_UNAVAILABLE',
    message: `The journal ${file} cannot be opened: another process has kept it locked for ${patienceMs / 1000} s.`,
    fix: 'End the process that holds it, or name another place (XDG_STATE_HOME); or keep no jobs.',
    ways: [{ name: 'noJournal' }],
  });
}
