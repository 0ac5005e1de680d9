import type { JournalRecord, RunEnding, RunJournal, RunSummary } from '@parallel-agents/core';
import type { RunLock } from './run-lock.ts';
import { type Database, inTransaction, type Statement } from './sqlite.ts';
import { writeError } from './write-error.ts';

interface Waiting {
  record: JournalRecord;
  resolve(): void;
  reject(reason: unknown): void;
}

export interface RunWriterOptions {
  database: Database;
  file: string;
  /** Of the run in the file. */
  number: number;
  lock: RunLock;
  /** Milliseconds between two looks whether another process asks for the run to be cancelled. */
  pollMs: number;
  onClosed(): void;
}

/** Writes one run. Everything appended in one turn of the event loop goes into one transaction. */
export class RunWriter implements RunJournal {
  readonly #options: RunWriterOptions;
  readonly #cancelled = new AbortController();
  readonly #insert: Statement;
  readonly #count: Statement;
  readonly #cancelRequested: Statement;
  readonly #poll: NodeJS.Timeout;
  #waiting: Waiting[] = [];
  #closed = false;

  constructor(options: RunWriterOptions) {
    const { database, pollMs } = options;
    this.#options = options;
    this.#insert = database.prepare('INSERT INTO records (run, body) VALUES (?, ?)');
    this.#count = database.prepare(
      `UPDATE runs SET updated_at = ?, completed = completed + ?, failed = failed + ?,
         cost_usd = CASE WHEN ? IS NULL THEN cost_usd ELSE coalesce(cost_usd, 0) + ? END
       WHERE number = ?`,
    );
    this.#cancelRequested = database.prepare('SELECT 1 FROM runs WHERE number = ? AND cancel_requested = 1');
    this.#poll = setInterval(() => this.#look(), pollMs).unref();
  }

  get signal(): AbortSignal {
    return this.#cancelled.signal;
  }

  append(record: JournalRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ record, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    });
  }

  async end(ending: RunEnding, summary: RunSummary): Promise<void> {
    this.#flush();
    try {
      this.#options.database
        .prepare('UPDATE runs SET ending = ?, summary = ?, updated_at = ? WHERE number = ?')
        .run(ending, JSON.stringify(summary), Date.now(), this.#options.number);
    } catch (thrown) {
      throw writeError(thrown, this.#options.file);
    } finally {
      this.close();
    }
  }

  async release(): Promise<void> {
    this.#flush();
    this.close();
  }

  /** Gives the run back as it is. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#poll);
    this.#options.lock.release();
    this.#options.onClosed();
  }

  #flush(): void {
    const batch = this.#waiting;
    if (batch.length === 0) return;
    this.#waiting = [];
    try {
      inTransaction(this.#options.database, () => this.#write(batch));
      for (const { resolve } of batch) resolve();
    } catch (thrown) {
      const error = writeError(thrown, this.#options.file);
      for (const { reject } of batch) reject(error);
    }
  }

  #write(batch: readonly Waiting[]): void {
    const { number } = this.#options;
    let at = 0;
    let completed = 0;
    let failed = 0;
    let costUsd: number | null = null;
    for (const { record } of batch) {
      this.#insert.run(number, JSON.stringify(record));
      at = record.at;
      if (record.type === 'run-resumed') {
        for (const { costUsd: taken } of record.reopened ?? []) {
          failed -= 1;
          if (taken !== undefined) costUsd = (costUsd ?? 0) - taken;
        }
      }
      if (record.type !== 'task-settled') continue;
      if (record.result.status === 'completed') completed += 1;
      else failed += 1;
      if (record.result.costUsd !== undefined) costUsd = (costUsd ?? 0) + record.result.costUsd;
    }
    this.#count.run(at, completed, failed, costUsd, costUsd, number);
  }

  #look(): void {
    if (this.#cancelRequested.get(this.#options.number) === undefined) return;
    clearInterval(this.#poll);
    this.#cancelled.abort('the run was cancelled from elsewhere');
  }
}
