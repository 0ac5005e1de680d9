import type { JournalRecord, RunEnding, RunJournal, RunSummary, StoredTexts } from '@parallel-agents/core';
import type { JournalFile } from './journal-file.ts';
import type { RunLock } from './run-lock.ts';
import { type Database, inTransaction } from './sqlite.ts';

interface Waiting {
  record: JournalRecord;
  body: string;
  resolve(): void;
  reject(reason: unknown): void;
}

export interface RunWriterOptions {
  file: JournalFile;
  /** Of the run in the file. */
  number: number;
  lock: RunLock;
  /** The answers that the run has in the file. */
  texts: StoredTexts;
  /** Milliseconds between two looks whether another process asks for the run to be cancelled. */
  pollMs: number;
  onClosed(): void;
}

/** Characters that one transaction writes: what takes longer leaves no time for anything else. */
const batchCharacters = 4_000_000;

/** Writes one run. What is appended in one turn of the event loop goes into one transaction, up to a size. */
export class RunWriter implements RunJournal {
  readonly #options: RunWriterOptions;
  readonly #cancelled = new AbortController();
  readonly #poll: NodeJS.Timeout;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #closed = false;

  constructor(options: RunWriterOptions) {
    this.#options = options;
    this.#poll = setInterval(() => void this.#look(), options.pollMs).unref();
  }

  get signal(): AbortSignal {
    return this.#cancelled.signal;
  }

  append(record: JournalRecord): Promise<void> {
    return new Promise((resolve, reject) => {
      const { texts } = this.#options;
      const body = JSON.stringify(texts.pack(record));
      if (record.type === 'task-settled') texts.forget(record.result);
      this.#waiting.push({ record, body, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  async end(ending: RunEnding, summary: RunSummary): Promise<void> {
    const { file, number } = this.#options;
    await this.#flushing;
    try {
      const text = JSON.stringify(summary);
      await file.use((database) =>
        database
          .prepare('UPDATE runs SET ending = ?, summary = ?, updated_at = ? WHERE number = ?')
          .run(ending, text, Date.now(), number),
      );
    } finally {
      this.close();
    }
  }

  async release(): Promise<void> {
    await this.#flushing;
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

  /** Writes until nothing waits. Never rejects. */
  async #flush(): Promise<void> {
    while (true) {
      await new Promise((resolve) => setImmediate(resolve));
      const batch = this.#nextBatch();
      if (batch.length === 0) break;
      try {
        await this.#options.file.use((database) =>
          inTransaction(database, () => this.#write(database, batch)),
        );
        for (const { resolve } of batch) resolve();
      } catch (thrown) {
        for (const { reject } of batch) reject(thrown);
      }
      if (this.#waiting.length === 0) break;
    }
    this.#flushing = undefined;
  }

  #nextBatch(): Waiting[] {
    let characters = 0;
    const end = this.#waiting.findIndex(({ body }) => {
      characters += body.length;
      return characters > batchCharacters;
    });
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : Math.max(1, end));
  }

  #write(database: Database, batch: readonly Waiting[]): void {
    const { number } = this.#options;
    const insert = database.prepare('INSERT INTO records (run, body) VALUES (?, ?)');
    let at = 0;
    let completed = 0;
    let failed = 0;
    let costUsd: number | null = null;
    for (const { record, body } of batch) {
      insert.run(number, body);
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
    database
      .prepare(
        `UPDATE runs SET updated_at = ?, completed = completed + ?, failed = failed + ?,
           cost_usd = CASE WHEN ? IS NULL THEN cost_usd ELSE coalesce(cost_usd, 0) + ? END
         WHERE number = ?`,
      )
      .run(at, completed, failed, costUsd, costUsd, number);
  }

  async #look(): Promise<void> {
    const { file, number } = this.#options;
    const asked = 'SELECT 1 FROM runs WHERE number = ? AND cancel_requested = 1';
    try {
      if ((await file.use((database) => database.prepare(asked).get(number))) === undefined) return;
    } catch {
      // The file is locked or closed; the next look, or the next record, finds out.
      return;
    }
    clearInterval(this.#poll);
    this.#cancelled.abort('the run was cancelled from elsewhere');
  }
}
