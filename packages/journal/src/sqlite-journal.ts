import { dirname, join } from 'node:path';
import {
  type Journal,
  type JournalledRun,
  journalErrors,
  type RunHeader,
  type RunJournal,
  type RunOverview,
  type RunStatus,
} from '@parallel-agents/core';
import type { Database } from 'better-sqlite3';
import { openDatabase } from './open-database.ts';
import { RunLock } from './run-lock.ts';
import { RunWriter } from './run-writer.ts';
import { type RunRow, readHeader, readRecord, readSummary, runRowSchema } from './stored.ts';
import { writeError } from './write-error.ts';

export interface SqliteJournalOptions {
  /** The file; it is made where it does not exist, with its folder. */
  file: string;
  /** Milliseconds until a request to cancel from another process is seen. @default 500 */
  pollMs?: number;
}

/**
 * Keeps runs in one SQLite file, which any number of processes on this machine may use at once. A record survives the
 * end of its process, `kill -9` included.
 *
 * @throws JournalError `JOURNAL_UNAVAILABLE`, `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT`
 */
export function sqliteJournal({ file, pollMs = 500 }: SqliteJournalOptions): Journal {
  return new SqliteJournal(openDatabase(file), file, pollMs);
}

class SqliteJournal implements Journal {
  readonly name = 'sqlite';
  readonly durability = 'process-crash';
  readonly #database: Database;
  readonly #file: string;
  readonly #locks: string;
  readonly #pollMs: number;
  readonly #writers = new Set<RunWriter>();

  constructor(database: Database, file: string, pollMs: number) {
    this.#database = database;
    this.#file = file;
    this.#locks = join(dirname(file), 'locks');
    this.#pollMs = pollMs;
  }

  async begin(header: RunHeader): Promise<RunJournal> {
    return this.#holding(header.runId, (lock) => {
      const { changes, lastInsertRowid } = this.#database
        .prepare('INSERT INTO runs (run_id, header, updated_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(header.runId, JSON.stringify(header), Date.parse(header.createdAt));
      if (changes === 0) throw journalErrors.runExists(header.runId);
      return this.#writer(Number(lastInsertRowid), lock);
    });
  }

  async resume(runId: string): Promise<{ run: JournalledRun; journal: RunJournal }> {
    this.#row(runId);
    return this.#holding(runId, (lock) => {
      const row = this.#row(runId);
      const run = this.#view(row, 'interrupted');
      this.#database
        .prepare('UPDATE runs SET ending = NULL, cancel_requested = 0 WHERE number = ?')
        .run(row.number);
      return { run, journal: this.#writer(row.number, lock) };
    });
  }

  async read(runId: string): Promise<JournalledRun> {
    const row = this.#row(runId);
    return this.#view(row, this.#statusOf(row));
  }

  async list(): Promise<RunOverview[]> {
    const rows = this.#database.prepare('SELECT * FROM runs ORDER BY number DESC').all();
    return rows.map((raw) => {
      const row = runRowSchema.parse(raw);
      return overview(row, readHeader(row.header), this.#statusOf(row));
    });
  }

  async cancel(runId: string): Promise<void> {
    const { number, ending } = this.#row(runId);
    if (ending !== null) return;
    const lock = RunLock.take(this.#locks, runId);
    const change = lock ? "ending = 'cancelled'" : 'cancel_requested = 1';
    try {
      this.#database.prepare(`UPDATE runs SET ${change} WHERE number = ? AND ending IS NULL`).run(number);
    } catch (thrown) {
      throw writeError(thrown, this.#file);
    } finally {
      lock?.release();
    }
  }

  async prune({ before }: { before: Date }): Promise<string[]> {
    const old = this.#database
      .prepare<[number], { run_id: string }>('SELECT run_id FROM runs WHERE updated_at < ? ORDER BY number')
      .all(before.getTime());
    return old.flatMap(({ run_id: runId }) => {
      const lock = RunLock.take(this.#locks, runId);
      if (lock === undefined) return [];
      this.#database
        .prepare('DELETE FROM runs WHERE run_id = ? AND updated_at < ?')
        .run(runId, before.getTime());
      lock.remove(this.#locks, runId);
      return [runId];
    });
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) await writer.release();
    this.#database.close();
  }

  /** Does what needs the right to write a run; the right stays with the writer that comes of it. */
  #holding<T>(runId: string, work: (lock: RunLock) => T): T {
    let lock: RunLock | undefined;
    try {
      lock = RunLock.take(this.#locks, runId);
      if (lock === undefined) throw journalErrors.runInProgress(runId);
      return work(lock);
    } catch (thrown) {
      lock?.release();
      throw writeError(thrown, this.#file);
    }
  }

  #writer(number: number, lock: RunLock): RunWriter {
    const writer: RunWriter = new RunWriter({
      database: this.#database,
      file: this.#file,
      number,
      lock,
      pollMs: this.#pollMs,
      onClosed: () => this.#writers.delete(writer),
    });
    this.#writers.add(writer);
    return writer;
  }

  #row(runId: string): RunRow {
    const row = this.#database.prepare('SELECT * FROM runs WHERE run_id = ?').get(runId);
    if (row === undefined) throw journalErrors.runNotFound(runId);
    return runRowSchema.parse(row);
  }

  #view(row: RunRow, status: RunStatus): JournalledRun {
    const header = readHeader(row.header);
    const bodies = this.#database
      .prepare<[number], string>('SELECT body FROM records WHERE run = ? ORDER BY number')
      .pluck()
      .all(row.number) as unknown as string[];
    return {
      header,
      overview: overview(row, header, status),
      records: bodies.map(readRecord),
      ...(row.summary !== null && { summary: readSummary(row.summary) }),
    };
  }

  /** A run that has not ended is running exactly as long as somebody holds its lock. */
  #statusOf({ run_id: runId, ending }: RunRow): RunStatus {
    if (ending !== null) return ending;
    const lock = RunLock.take(this.#locks, runId);
    lock?.release();
    return lock ? 'interrupted' : 'running';
  }
}

function overview(row: RunRow, header: RunHeader, status: RunStatus): RunOverview {
  return {
    runId: row.run_id,
    status,
    runtime: header.runtime,
    ...(header.workflow !== undefined && { workflow: header.workflow }),
    createdAt: header.createdAt,
    updatedAt: new Date(row.updated_at).toISOString(),
    asked: header.tasks.length,
    completed: row.completed,
    failed: row.failed,
    ...(row.cost_usd !== null && { costUsd: row.cost_usd }),
  };
}
