import { dirname, join } from 'node:path';
import {
  agentsOf,
  type Journal,
  type JournalledRun,
  type JournalRecord,
  journalErrors,
  type RunHeader,
  type RunJournal,
  type RunOverview,
  type RunStatus,
  StoredTexts,
} from '@parallel-agents/core';
import { forgetRun, giveBackSpace } from './forget.ts';
import { JournalFile } from './journal-file.ts';
import { readRecords } from './read-records.ts';
import { RunLock } from './run-lock.ts';
import { RunWriter } from './run-writer.ts';
import type { OpenSqlite } from './sqlite.ts';
import { type RunRow, readHeader, readSummary, runRowSchema } from './stored.ts';
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
  readonly #file: JournalFile;
  readonly #locks: string;
  readonly #pollMs: number;
  readonly #writers = new Set<RunWriter>();

  /** @throws JournalError `JOURNAL_UNAVAILABLE`, `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT` */
  constructor({ file, pollMs = 500 }: SqliteJournalOptions, open: OpenSqlite) {
    this.#file = new JournalFile(file, open);
    this.#locks = join(dirname(file), 'locks');
    this.#pollMs = pollMs;
  }

  async begin(header: RunHeader): Promise<RunJournal> {
    const { runId, createdAt } = header;
    const text = JSON.stringify(header);
    return this.#holding(runId, async (lock) => {
      const { changes, lastInsertRowid } = await this.#file.use((database) =>
        database
          .prepare('INSERT INTO runs (run_id, header, updated_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(runId, text, Date.parse(createdAt)),
      );
      if (Number(changes) === 0) throw journalErrors.runExists(runId);
      return this.#writer(Number(lastInsertRowid), lock, new StoredTexts());
    });
  }

  async resume(runId: string): Promise<{ run: JournalledRun; journal: RunJournal }> {
    await this.#row(runId);
    return this.#holding(runId, async (lock) => {
      const row = await this.#row(runId);
      const texts = new StoredTexts();
      const run = view(row, 'interrupted', await readRecords(this.#file, row.number, texts));
      await this.#file.use((database) =>
        database
          .prepare('UPDATE runs SET ending = NULL, cancel_requested = 0 WHERE number = ?')
          .run(row.number),
      );
      return { run, journal: this.#writer(row.number, lock, texts) };
    });
  }

  async read(runId: string): Promise<JournalledRun> {
    const row = await this.#row(runId);
    const status = this.#statusOf(row);
    return view(row, status, await readRecords(this.#file, row.number, new StoredTexts()));
  }

  async list(): Promise<RunOverview[]> {
    const rows = await this.#file.use((database) =>
      database.prepare('SELECT * FROM runs ORDER BY number DESC').all(),
    );
    return rows.map((raw) => {
      const row = runRowSchema.parse(raw);
      return overview(row, readHeader(row.header), this.#statusOf(row));
    });
  }

  async cancel(runId: string): Promise<void> {
    const { number, ending } = await this.#row(runId);
    if (ending !== null) return;
    const lock = this.#lock(runId);
    const change = lock ? "ending = 'cancelled'" : 'cancel_requested = 1';
    try {
      await this.#file.use((database) =>
        database.prepare(`UPDATE runs SET ${change} WHERE number = ? AND ending IS NULL`).run(number),
      );
    } finally {
      lock?.release();
    }
  }

  async prune({ before, onlyOver = false }: { before: Date; onlyOver?: boolean }): Promise<string[]> {
    const which = `updated_at < ?${onlyOver ? " AND ending IN ('completed', 'failed')" : ''}`;
    const old = await this.#file.use((database) =>
      database.prepare(`SELECT * FROM runs WHERE ${which} ORDER BY number`).all(before.getTime()),
    );
    const pruned: string[] = [];
    for (const { run_id: runId, number } of old.map((raw) => runRowSchema.parse(raw))) {
      const lock = this.#lock(runId);
      if (lock === undefined) continue;
      // It may have been gone on with since it was looked at.
      const isForgotten = await forgetRun(this.#file, number, { which, before }).catch((thrown) => {
        lock.release();
        throw thrown;
      });
      if (!isForgotten) {
        lock.release();
        continue;
      }
      lock.remove(this.#locks, runId);
      pruned.push(runId);
    }
    if (pruned.length > 0) await giveBackSpace(this.#file);
    return pruned;
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) await writer.release();
    this.#file.close();
  }

  #lock(runId: string): RunLock | undefined {
    return RunLock.take(this.#locks, runId, this.#file.open);
  }

  /** Does what needs the right to write a run; the right stays with the writer that comes of it. */
  async #holding<T>(runId: string, work: (lock: RunLock) => Promise<T>): Promise<T> {
    let lock: RunLock | undefined;
    try {
      lock = this.#lock(runId);
      if (lock === undefined) throw journalErrors.runInProgress(runId);
      return await work(lock);
    } catch (thrown) {
      lock?.release();
      throw writeError(thrown, this.#file.path);
    }
  }

  #writer(number: number, lock: RunLock, texts: StoredTexts): RunWriter {
    const writer: RunWriter = new RunWriter({
      file: this.#file,
      number,
      lock,
      texts,
      pollMs: this.#pollMs,
      onClosed: () => this.#writers.delete(writer),
    });
    this.#writers.add(writer);
    return writer;
  }

  async #row(runId: string): Promise<RunRow> {
    const row = await this.#file.use((database) =>
      database.prepare('SELECT * FROM runs WHERE run_id = ?').get(runId),
    );
    if (row === undefined) throw journalErrors.runNotFound(runId);
    return runRowSchema.parse(row);
  }

  /** A run that has not ended is running exactly as long as somebody holds its lock. */
  #statusOf({ run_id: runId, ending }: RunRow): RunStatus {
    if (ending !== null) return ending;
    const lock = this.#lock(runId);
    lock?.release();
    return lock ? 'interrupted' : 'running';
  }
}

function view(row: RunRow, status: RunStatus, records: JournalRecord[]): JournalledRun {
  const header = readHeader(row.header);
  return {
    header,
    overview: overview(row, header, status),
    records,
    ...(row.summary !== null && { summary: readSummary(row.summary) }),
  };
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
