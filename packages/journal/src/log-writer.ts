import type { JobEvent, LogCodec, LogWriter, OverviewFold } from '@parallel-agents/core';
import { journalErrors } from '@parallel-agents/core/internal';
import type { JournalFile } from './journal-file.ts';
import type { RunLock } from './run-lock.ts';
import { type Database, inTransaction } from './sqlite.ts';
import { writeOverview } from './stored.ts';

interface Waiting {
  event: JobEvent;
  body: string;
  resolve(): void;
  reject(reason: unknown): void;
}

export interface SqliteLogWriterOptions {
  file: JournalFile;
  jobId: string;
  /** Of the job in the file. */
  number: number;
  lock: RunLock;
  /** Has read what the log holds. */
  codec: LogCodec;
  /** Has counted what the log holds. */
  fold: OverviewFold;
  /** Milliseconds between two looks whether another process asks for the job to be cancelled. */
  pollMs: number;
  onClosed(): void;
}

/** Characters that one transaction writes: what takes longer leaves no time for anything else. */
const batchCharacters = 4_000_000;

/** Writes one log. What is appended in one turn of the event loop goes into one transaction, up to a size. */
export class SqliteLogWriter implements LogWriter {
  readonly #options: SqliteLogWriterOptions;
  readonly #cancelled = new AbortController();
  readonly #poll: NodeJS.Timeout;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | undefined;
  #released: Promise<void> | undefined;

  constructor(options: SqliteLogWriterOptions) {
    this.#options = options;
    this.#poll = setInterval(() => void this.#look(), options.pollMs).unref();
  }

  get signal(): AbortSignal {
    return this.#cancelled.signal;
  }

  append(event: JobEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#released) throw journalErrors.runInProgress(this.#options.jobId);
      const body = JSON.stringify(this.#options.codec.pack(event));
      this.#waiting.push({ event, body, resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  release(): Promise<void> {
    this.#released ??= this.#letGo();
    return this.#released;
  }

  async #letGo(): Promise<void> {
    await this.#flushing;
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
        const { fold } = this.#options;
        for (const { event } of batch) fold.record(event);
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
    const { number, fold } = this.#options;
    const insert = database.prepare('INSERT INTO records (run, body) VALUES (?, ?)');
    for (const { body } of batch) insert.run(number, body);
    const overview = fold.overview('interrupted');
    database
      .prepare('UPDATE runs SET updated_at = ?, overview = ?, ending = ? WHERE number = ?')
      .run(Date.parse(overview.updatedAt), writeOverview(overview), fold.ending ?? null, number);
  }

  async #look(): Promise<void> {
    const { file, number } = this.#options;
    const asked = 'SELECT 1 FROM runs WHERE number = ? AND cancel_requested = 1';
    try {
      if ((await file.use((database) => database.prepare(asked).get(number))) === undefined) return;
    } catch {
      // The file is locked or closed; the next look, or the next event, finds out.
      return;
    }
    clearInterval(this.#poll);
    this.#cancelled.abort('the run was cancelled from elsewhere');
  }
}
