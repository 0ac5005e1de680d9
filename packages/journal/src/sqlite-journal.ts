import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type JobEvent,
  type JobLog,
  type JobOverview,
  type JobStarted,
  type JobStatus,
  type Journal,
  JournalError,
  LogCodec,
  type LogWriter,
  OverviewFold,
  type TailOptions,
} from '@parallel-agents/core';
import { journalErrors } from '@parallel-agents/core/internal';
import { forgetJob, giveBackSpace } from './forget.ts';
import { JournalFile } from './journal-file.ts';
import { SqliteLogWriter, type SqliteLogWriterOptions } from './log-writer.ts';
import { LogReader } from './read-log.ts';
import { RunLock } from './run-lock.ts';
import { type Database, inTransaction, type OpenSqlite } from './sqlite.ts';
import {
  heldRow,
  type JobRow,
  readOverview,
  readRow,
  rowColumns,
  unreadable,
  writeOverview,
} from './stored.ts';
import { adopt, endingEvents, jobOf, overviewOfRows, partsOf } from './version-1.ts';
import { writeError } from './write-error.ts';

export interface SqliteJournalOptions {
  /** The file; it is made where it does not exist, with its folder. */
  file: string;
  /** Milliseconds until a request to cancel from another process, or an event that it wrote, is seen. @default 500 */
  pollMs?: number;
}

/** A job as the file has it: its row, and runs of version 1 that are its steps. */
interface JobRows {
  row: JobRow | undefined;
  parts: readonly JobRow[];
}

/** Logs in one SQLite file. */
export class SqliteJournal implements Journal {
  readonly name = 'sqlite';
  readonly durability = 'process-crash';
  readonly #file: JournalFile;
  readonly #locks: string;
  readonly #pollMs: number;
  readonly #writers = new Set<SqliteLogWriter>();

  /** @throws JournalError `JOURNAL_UNAVAILABLE`, `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT` */
  constructor({ file, pollMs = 500 }: SqliteJournalOptions, open: OpenSqlite) {
    this.#file = new JournalFile(file, open);
    this.#locks = join(dirname(file), 'locks');
    this.#pollMs = pollMs;
  }

  async begin(started: JobStarted): Promise<LogWriter> {
    const { jobId } = started;
    const codec = new LogCodec(jobId);
    const fold = new OverviewFold();
    fold.record(started);
    const body = JSON.stringify(codec.pack(started));
    return this.#holding(jobId, async (lock) => {
      const number = await this.#file.use((database) => insertJob(database, started, { fold, body }));
      if (number === undefined) throw journalErrors.runExists(jobId);
      return this.#writer({ jobId, number, lock, codec, fold });
    });
  }

  async resume(jobId: string): Promise<{ log: JobLog; writer: LogWriter }> {
    await this.#known(jobId);
    return this.#holding(jobId, async (lock) => {
      const row = await this.#ownRow(jobId);
      const reader = new LogReader(this.#file, row);
      const events = await reader.all();
      const fold = new OverviewFold();
      for (const event of events) fold.record(event);
      const { number } = row;
      await this.#file.use((database) =>
        // How it ended stands until something is written.
        database.prepare('UPDATE runs SET cancel_requested = 0 WHERE number = ?').run(number),
      );
      const log = { overview: fold.overview('interrupted'), events };
      return { log, writer: this.#writer({ jobId, number, lock, codec: reader.codec, fold }) };
    });
  }

  async read(jobId: string): Promise<JobLog> {
    const rows = await this.#known(jobId);
    const overview = this.#overview(jobId, rows);
    return { overview, events: await new LogReader(this.#file, rowOf(jobId, rows, overview)).all() };
  }

  async *tail(
    jobId: string,
    { from = 0, follow = true, signal }: TailOptions = {},
  ): AsyncGenerator<JobEvent, void, void> {
    const rows = await this.#known(jobId);
    let left = from;
    const wanted = (events: readonly JobEvent[]): readonly JobEvent[] => {
      const some = events.slice(left);
      left = Math.max(0, left - events.length);
      return some;
    };
    if (rows.row?.overview == null) {
      // Version 1 is followed by nobody: what is there is told.
      yield* wanted((await this.read(jobId)).events);
      return;
    }
    const reader = new LogReader(this.#file, rows.row);
    yield* wanted(await reader.begin());
    for (let isRunning = true; isRunning && !signal?.aborted; ) {
      // Looked at first: what is written until then is read below.
      isRunning = follow && this.#statusOf(await this.#row(jobId)) === 'running';
      for await (const events of reader.more()) {
        for (const event of wanted(events)) {
          if (signal?.aborted) return;
          yield event;
        }
      }
      if (isRunning)
        await sleep(Math.min(this.#pollMs, mostPauseMs), undefined, signal && { signal }).catch(() => {});
    }
  }

  async list(): Promise<JobOverview[]> {
    const rows = await this.#file.use((database) =>
      database.prepare(`SELECT ${rowColumns} FROM runs ORDER BY number DESC`).all(),
    );
    const broken: JobOverview[] = [];
    const read = rows.flatMap((raw) => {
      try {
        return [readRow(raw)];
      } catch (thrown) {
        broken.push(unreadable(heldRow(raw), thrown));
        return [];
      }
    });
    const byJob = Map.groupBy(read, (row) => ownerOf(row));
    const overviews = [...byJob].map(([jobId, all]) => {
      const row = all.find(({ run_id: id }) => id === jobId);
      const parts = all.filter((part) => part !== row).toReversed();
      try {
        return this.#overview(jobId, { row, parts });
      } catch (thrown) {
        return unreadable(row ?? (parts[0] as JobRow), thrown);
      }
    });
    return [...overviews, ...broken].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
  }

  async cancel(jobId: string): Promise<void> {
    const rows = await this.#known(jobId);
    const lock = await this.#lock(jobId);
    lock?.release();
    if (lock && endingOf(this.#overview(jobId, rows).status)) return;
    const writer = lock && (await this.#free(jobId));
    if (writer === undefined) {
      await this.#file.use((database) =>
        database.prepare('UPDATE runs SET cancel_requested = 1 WHERE run_id = ?').run(jobId),
      );
      return;
    }
    try {
      await writer.append({ type: 'job.ended', at: Date.now(), ending: 'cancelled' });
    } finally {
      await writer.release();
    }
  }

  /** The right to write a job; nothing where somebody else has just taken it. */
  async #free(jobId: string): Promise<LogWriter | undefined> {
    try {
      return (await this.resume(jobId)).writer;
    } catch (thrown) {
      if (thrown instanceof JournalError && thrown.code === 'RUN_IN_PROGRESS') return undefined;
      throw thrown;
    }
  }

  async prune({ before, onlyOver = false }: { before: Date; onlyOver?: boolean }): Promise<string[]> {
    const kept: readonly JobStatus[] = [
      'unreadable',
      ...(onlyOver ? (['interrupted', 'cancelled'] as const) : []),
    ];
    const isOld = ({ updatedAt, status }: JobOverview): boolean =>
      new Date(updatedAt) < before && status !== 'running' && !kept.includes(status);
    const pruned: string[] = [];
    // Asked at each start, and most times there is none: then no overview is read.
    const over = onlyOver ? "AND ending IN ('completed', 'failed')" : '';
    const someOld = await this.#file.use((database) =>
      database.prepare(`SELECT 1 FROM runs WHERE updated_at < ? ${over} LIMIT 1`).get(before.getTime()),
    );
    if (someOld === undefined) return pruned;
    for (const { jobId } of (await this.list()).filter(isOld).toReversed()) {
      const lock = await this.#lock(jobId);
      if (lock === undefined) continue;
      try {
        // It may have been gone on with since it was looked at.
        const rows = await this.#rows(jobId);
        const all = rows.row ? [...rows.parts, rows.row] : rows.parts;
        const since = all.some(({ updated_at: at }) => at >= before.getTime());
        if (all.length === 0 || since) {
          lock.release();
          continue;
        }
        for (const { number } of all) await forgetJob(this.#file, number);
        lock.remove(this.#locks, jobId);
        pruned.push(jobId);
      } catch (thrown) {
        lock.release();
        throw thrown;
      }
    }
    if (pruned.length > 0) await giveBackSpace(this.#file);
    return pruned;
  }

  async close(): Promise<void> {
    for (const writer of this.#writers) await writer.release();
    this.#file.close();
  }

  /** @returns `undefined` while somebody else writes the job; whoever only looks at it is done in a moment */
  async #lock(jobId: string): Promise<RunLock | undefined> {
    for (let tries = 1; ; tries++) {
      const lock = RunLock.take(this.#locks, jobId, this.#file.open);
      if (lock !== undefined || tries === mostTries) return lock;
      await sleep(betweenTriesMs);
    }
  }

  /** Does what needs the right to write a log; the right stays with the writer that comes of it. */
  async #holding<T>(jobId: string, work: (lock: RunLock) => Promise<T>): Promise<T> {
    let lock: RunLock | undefined;
    try {
      lock = await this.#lock(jobId);
      if (lock === undefined) throw journalErrors.runInProgress(jobId);
      return await work(lock);
    } catch (thrown) {
      lock?.release();
      throw writeError(thrown, this.#file.path);
    }
  }

  #writer(
    options: Pick<SqliteLogWriterOptions, 'jobId' | 'number' | 'lock' | 'codec' | 'fold'>,
  ): SqliteLogWriter {
    const writer: SqliteLogWriter = new SqliteLogWriter({
      ...options,
      file: this.#file,
      pollMs: this.#pollMs,
      onClosed: () => this.#writers.delete(writer),
    });
    this.#writers.add(writer);
    return writer;
  }

  #rows(jobId: string): Promise<JobRows> {
    return this.#file.use((database) => {
      const raw = database.prepare(`SELECT ${rowColumns} FROM runs WHERE run_id = ?`).get(jobId);
      const row = raw === undefined ? undefined : readRow(raw);
      // Only what version 1 began can have steps that are rows of their own.
      const parts = row?.header === '' ? [] : partsOf(database, jobId);
      return { row, parts };
    });
  }

  async #known(jobId: string): Promise<JobRows> {
    const rows = await this.#rows(jobId);
    if (rows.row === undefined && rows.parts.length === 0) throw journalErrors.runNotFound(jobId);
    return rows;
  }

  async #row(jobId: string): Promise<JobRow> {
    const { row } = await this.#known(jobId);
    if (row === undefined) throw journalErrors.runNotFound(jobId);
    return row;
  }

  /** The row that is written on from here; one of version 1 is taken over. Its lock is held. */
  async #ownRow(jobId: string): Promise<JobRow> {
    const { row, parts } = await this.#known(jobId);
    if (typeof row?.overview === 'string') return row;
    if (parts.some((part) => this.#statusOf(part) === 'running')) throw journalErrors.runInProgress(jobId);
    const overview = overviewOfRows(jobId, row, parts, (of) => endingOf(of.ending) ?? 'interrupted');
    const codec = new LogCodec(jobId);
    const ended = row ? endingEvents(row, codec).map((event) => JSON.stringify(codec.pack(event))) : [];
    await this.#file.use((database) => adopt(database, { jobId, row, overview, ended }));
    return this.#row(jobId);
  }

  /** @throws JournalError `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT` */
  #overview(jobId: string, { row, parts }: JobRows): JobOverview {
    if (typeof row?.overview !== 'string') {
      return overviewOfRows(jobId, row, parts, (of) => this.#statusOf(of));
    }
    const updatedAt = new Date(row.updated_at).toISOString();
    return { ...readOverview(jobId, row.overview), updatedAt, status: this.#statusOf(row) };
  }

  /** A job that has not ended is running exactly as long as somebody holds its lock. */
  #statusOf({ run_id: jobId, ending }: JobRow): JobStatus {
    if (ending !== null) return ending;
    return RunLock.isHeld(this.#locks, jobId, this.#file.open) ? 'running' : 'interrupted';
  }
}

/** Tries to get the right to write a job, which takes who looks at it a fraction of a millisecond, and the pause between them. */
const mostTries = 10;
const betweenTriesMs = 5;
/** Milliseconds between two looks for whoever follows a job. */
const mostPauseMs = 250;

/** @returns the number of its row; nothing if there is one already */
function insertJob(
  database: Database,
  { jobId, at }: JobStarted,
  { fold, body }: { fold: OverviewFold; body: string },
): number | undefined {
  let number: number | undefined;
  inTransaction(database, () => {
    const { changes, lastInsertRowid } = database
      .prepare(
        "INSERT INTO runs (run_id, header, updated_at, overview) VALUES (?, '', ?, ?) ON CONFLICT DO NOTHING",
      )
      .run(jobId, at, writeOverview(fold.overview('interrupted')));
    if (Number(changes) === 0) return;
    number = Number(lastInsertRowid);
    database.prepare('INSERT INTO records (run, body) VALUES (?, ?)').run(number, body);
  });
  return number;
}

/** The job that a row belongs to. */
function ownerOf(row: JobRow): string {
  if (row.overview !== null) return row.run_id;
  try {
    return jobOf(row);
  } catch {
    return row.run_id;
  }
}

/** A job that is only made of runs of version 1 is read as if it had a row. */
function rowOf(jobId: string, { row, parts }: JobRows, { createdAt, runtime }: JobOverview): JobRow {
  if (row) return row;
  const [first] = parts;
  if (first === undefined) throw journalErrors.runNotFound(jobId);
  const header = JSON.stringify({ runId: jobId, createdAt, runtime, tasks: [] });
  return { ...first, number: 0, run_id: jobId, header, ending: null, summary: null };
}

function endingOf(status: JobStatus | null): 'completed' | 'failed' | 'cancelled' | undefined {
  return status === 'completed' || status === 'failed' || status === 'cancelled' ? status : undefined;
}
