import { JournalError } from '@parallel-agents/core';
import type { JobQueue } from '../queues/backend.ts';
import { toJobId } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { RunFold } from './run-fold.ts';
import { type RunRow, runRowSchema } from './run-rows.ts';

const pageSize = 200;

/** A job’s rows in the engine: the log of a job of the queue that is never processed. */
export class RunLog {
  /** What the rows read so far come to. */
  readonly fold: RunFold;
  readonly jobId: string;
  readonly runId: string;
  readonly #queue: JobQueue;
  /** Rows read so far. */
  #count = 0;

  constructor(queue: JobQueue, runId: string) {
    this.#queue = queue;
    this.runId = runId;
    this.jobId = toJobId(runId);
    this.fold = new RunFold(runId);
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
    const text = this.#write(row);
    try {
      count = await persist('keep a record', () => this.#queue.addJobLog(this.jobId, text));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new JournalError({
        code: 'JOURNAL_WRITE_FAILED',
        message: `A record of the run ${this.runId} could not be kept: ${reason}`,
        fix: 'See what stands in the way, then resume the run, on the same engine.',
        ways: [{ name: 'diagnose' }, { name: 'resumeJob', value: this.runId }, { name: 'engine' }],
        cause,
      });
    }
    if (count <= this.#count) throw rowsLost(this.runId);
    if (count === this.#count + 1) {
      this.#count = count;
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
      for (const text of logs) this.#read(text);
      this.#count += logs.length;
      more = logs.length === pageSize;
    }
  }

  #write(row: RunRow): string {
    if (row.type === 'begun') return JSON.stringify({ ...row, started: this.fold.pack(row.started) });
    if (row.type !== 'events') return JSON.stringify(row);
    return JSON.stringify({ ...row, events: row.events.map((event) => this.fold.pack(event)) });
  }

  #read(text: string): void {
    try {
      this.fold.read(runRowSchema.parse(JSON.parse(text)));
    } catch (cause) {
      if (cause instanceof JournalError) throw cause;
      throw new JournalError({
        code: 'JOURNAL_CORRUPT',
        message: `The run ${this.runId} has a row in the engine that cannot be read.`,
        fix: 'It was written by another version, or by something else: use that version. Other runs are not concerned.',
        cause,
      });
    }
  }
}

function rowsLost(runId: string): JournalError {
  return new JournalError({
    code: 'JOURNAL_WRITE_FAILED',
    message: `The engine has lost records of the run ${runId}: it was restarted with less than it had.`,
    fix: 'Set `appendonly yes` on Redis, see whether it is, then resume the run, on the same engine.',
    ways: [{ name: 'diagnose' }, { name: 'resumeJob', value: runId }, { name: 'engine' }],
  });
}
