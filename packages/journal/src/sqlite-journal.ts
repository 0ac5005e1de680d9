import { dirname, join } from 'node:path';
import {
  agentsOf,
  type Journal,
  type JournalledRun,
  journalErrors,
  type RunHeader,
  type RunJournal,
  type RunOverview,
  type RunStatus,
} from '@parallel-agents/core';
import { openDatabase } from './open-database.ts';
import { RunLock } from './run-lock.ts';
import { RunWriter } from './run-writer.ts';
import type { Database, OpenSqlite } from './sqlite.ts';
import { bodySchema, type RunRow, readHeader, readRecord, readSummary, runRowSchema } from './stored.ts';
import { writeError } from './write-error.ts';

export interface SqliteJournalOptions {
  /** The file; it is made where it does not exist, with its folder. */
  file: string;
  /** Milliseconds until a request to cancel from another process is seen. @default 500 */
  pollMs?: number;
}

/** Runs in one SQLite file. */
export class SqliteJournal implements Journal {
  readonly name = 'sqlite';
  readonly durability = 'process-crash';
  readonly #database: Database;
  readonly #open: OpenSqlite;
  readonly #file: string;
  readonly #locks: string;
  readonly #pollMs: number;
  readonly #writers = new Set<RunWriter>();

  /** @throws JournalError `JOURNAL_UNAVAILABLE`, `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT` */
  constructor({ file, pollMs = 500 }: SqliteJournalOptions, open: OpenSqlite) {
    this.#database = openDatabase(file, open);
    this.#open = open;
    this.#file = file;
    this.#locks = join(dirname(file), 'locks');
    this.#pollMs = pollMs;
  }

  async begin(header: RunHeader): Promise<RunJournal> {
    return this.#holding(header.runId, (lock) => {
      const { changes, lastInsertRowid } = this.#database
        .prepare('INSERT INTO runs (run_id, header, updated_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
        .run(header.runId, JSON.stringify(header), Date.parse(header.createdAt));
      if (Number(changes) === 0) throw journalErrors.runExists(header.runId);
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
    const lock = this.#lock(runId);
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
      .prepare('SELECT * FROM runs WHERE updated_at < ? ORDER BY number')
      .all(before.getTime());
    const pruned = old.flatMap((raw) => {
      const { run_id: runId } = runRowSchema.parse(raw);
      const lock = this.#lock(runId);
      if (lock === undefined) return [];
      this.#database
        .prepare('DELETE FROM runs WHERE run_id = ? AND updated_at < ?')
        .run(runId, before.getTime());
      lock.remove(this.#locks, runId);
      return [runId];
    });
    if (pruned.length > 0) this.#forget();
    return pruned;
  }

  /** Leaves no copy of what was deleted: neither in free pages of the file, which shrinks, nor in its log. */
  #forget(): void {
    try {
      this.#database.exec('VACUUM');
      this.#database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
    } catch (thrown) {
      throw writeError(thrown, this.#file);
    }
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) await writer.release();
    this.#database.close();
  }

  #lock(runId: string): RunLock | undefined {
    return RunLock.take(this.#locks, runId, this.#open);
  }

  /** Does what needs the right to write a run; the right stays with the writer that comes of it. */
  #holding<T>(runId: string, work: (lock: RunLock) => T): T {
    let lock: RunLock | undefined;
    try {
      lock = this.#lock(runId);
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
      .prepare('SELECT body FROM records WHERE run = ? ORDER BY number')
      .all(row.number)
      .map((raw) => bodySchema.parse(raw).body);
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
    const lock = this.#lock(runId);
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
    agents: agentsOf(header),
    asked: header.tasks.length,
    completed: row.completed,
    failed: row.failed,
    ...(row.cost_usd !== null && { costUsd: row.cost_usd }),
  };
}
