import { JournalError, StoredTexts } from '@parallel-agents/core';
import type { JobQueue } from '../queues/backend.ts';
import { toJobId } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { RunFold } from './run-fold.ts';
import { type RunRow, runRowSchema, type StoredRow } from './run-rows.ts';

const pageSize = 200;

/** A run’s rows in the engine: the log of a job that is never processed. */
export class RunLog {
  /** What the rows read so far come to. */
  readonly fold = new RunFold();
  readonly jobId: string;
  readonly runId: string;
  readonly #queue: JobQueue;
  /** The answers that stand in the log, of processes that had the right to write. */
  readonly #read = new StoredTexts();
  /** The same, with those that this process is about to write. */
  readonly #written = new StoredTexts();
  /** Rows read so far. */
  #count = 0;

  constructor(queue: JobQueue, runId: string) {
    this.#queue = queue;
    this.runId = runId;
    this.jobId = toJobId(runId);
  }

  /** Makes sure that there is a log to write to. */
  async create(): Promise<void> {
    await persist('keep a run', () => this.#queue.add('run', { runId: this.runId }, { jobId: this.jobId }));
  }

  /**
   * Appends a row, and reads what others have appended meanwhile.
   * @throws JournalError `JOURNAL_WRITE_FAILED`
   */
  async append(row: RunRow): Promise<void> {
    let count: number;
    const text = JSON.stringify(this.#pack(row));
    try {
      count = await persist('keep a record', () => this.#queue.addJobLog(this.jobId, text));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new JournalError({
        code: 'JOURNAL_WRITE_FAILED',
        message: `A record of the run ${this.runId} could not be kept: ${reason}`,
        fix: 'See what stands in the way with `parallel-agents doctor --engine URL`, then resume the run.',
        cause,
      });
    }
    if (count <= this.#count) throw rowsLost(this.runId);
    if (count === this.#count + 1) {
      this.#count = count;
      this.#note(row);
      this.fold.apply(row);
    } else await this.refresh();
  }

  /** Reads what has been appended since the last time. */
  async refresh(): Promise<void> {
    let more = true;
    while (more) {
      const start = this.#count;
      const { logs } = await persist('read a run', () =>
        this.#queue.getJobLogs(this.jobId, start, start + pageSize - 1),
      );
      for (const text of logs) this.fold.apply(this.#parse(text));
      this.#count += logs.length;
      more = logs.length === pageSize;
    }
  }

  #pack(row: RunRow): StoredRow {
    if (row.type !== 'records') return row;
    return { ...row, type: 'stored', records: row.records.map((record) => this.#written.pack(record)) };
  }

  /** Rows of a process that another one has taken the run over from count for nothing, and hold nothing for others. */
  #unpack(row: StoredRow): RunRow {
    if (row.type !== 'records' && row.type !== 'stored') return row;
    const counts = row.writer === this.fold.writer;
    const records = counts ? row.records.map((record) => this.#read.unpack(record)) : row.records;
    const whole: RunRow = { ...row, type: 'records', records };
    this.#note(whole);
    return whole;
  }

  #note(row: RunRow): void {
    if (row.type !== 'records' || row.writer !== this.fold.writer) return;
    for (const record of row.records) {
      if (record.type !== 'session-settled') continue;
      this.#read.note(record);
      this.#written.note(record);
    }
  }

  #parse(text: string): RunRow {
    try {
      return this.#unpack(runRowSchema.parse(JSON.parse(text)));
    } catch (cause) {
      throw new JournalError({
        code: 'JOURNAL_CORRUPT',
        message: `The run ${this.runId} has a row in the engine that cannot be read.`,
        fix: 'It was written by another version, or by something else: use that version, or remove the run with `runs prune`.',
        cause,
      });
    }
  }
}

function rowsLost(runId: string): JournalError {
  return new JournalError({
    code: 'JOURNAL_WRITE_FAILED',
    message: `The engine has lost records of the run ${runId}: it was restarted with less than it had.`,
    fix: 'Set `appendonly yes` on Redis (`parallel-agents doctor --engine URL` looks for it), then resume the run.',
  });
}
