import { type JobEvent, JournalError } from '@parallel-agents/core';
import type { JobQueue } from '../queues/backend.ts';
import { toJobId } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import type { JobData } from './job-data.ts';
import { RunFold } from './run-fold.ts';
import { type RunRow, runRowSchema } from './run-rows.ts';

/** Characters of one row at most: a server takes 512 MB as one value, and stands still while it does. */
const mostCharacters = 200_000_000;
/** A row holds up to some MB. */
const pageSize = 50;

/** A job’s rows in the engine: the log of a job of the queue that is never processed. */
export class RunLog {
  /** What the rows read so far come to. */
  readonly fold: RunFold;
  readonly jobId: string;
  readonly runId: string;
  readonly #queue: JobQueue;
  /** Rows read so far. */
  #count = 0;
  /** Characters of the rows read and written. */
  size = 0;

  constructor(queue: JobQueue, runId: string) {
    this.#queue = queue;
    this.runId = runId;
    this.jobId = toJobId(runId);
    this.fold = new RunFold(runId);
  }

  /** Makes sure that there is a log to write to. */
  async create(more: Pick<JobData, 'part' | 'parted'> = {}): Promise<void> {
    const data: JobData = { runId: this.runId, ...more };
    await persist('keep a run', () => this.#queue.add('run', data, { jobId: this.jobId }));
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
      this.size += text.length;
      this.fold.apply(row);
    } else await this.refresh();
  }

  /** Reads what has been appended since the last time. */
  async refresh(): Promise<void> {
    while (await this.#readPage());
  }

  /** Reads it, and holds none of its events: what they come to is enough. */
  async skim(): Promise<void> {
    this.fold.take();
    while (await this.#readPage()) this.fold.take();
    this.fold.take();
  }

  /** The events that have been appended since the last time, a page at a time, so that no more is held than that. */
  async *news(): AsyncGenerator<JobEvent[], void, void> {
    for (let more = true; more; ) {
      more = await this.#readPage();
      const events = this.fold.take();
      if (events.length > 0) yield events;
    }
  }

  /** @returns whether there may be more */
  async #readPage(): Promise<boolean> {
    const start = this.#count;
    const { logs } = await persist('read a run', () =>
      this.#queue.getJobLogs(this.jobId, start, start + pageSize - 1),
    );
    for (const text of logs) {
      this.#read(text);
      this.size += text.length;
    }
    this.#count += logs.length;
    return logs.length === pageSize;
  }

  /** @throws JournalError where it is more than a server takes as one value */
  #write(row: RunRow): string {
    const text = textOf(this.#stored(row));
    if (text !== undefined && text.length <= mostCharacters) return text;
    throw rowTooLarge(this.runId);
  }

  #stored(row: RunRow): object {
    if (row.type === 'begun') return { ...row, started: this.fold.pack(this.#asBegun(row.started)) };
    if (row.type !== 'events') return row;
    return { ...row, events: row.events.map((event) => this.fold.pack(event)) };
  }

  /** What was handed in stands in the log already, and may be large. */
  #asBegun(started: JobEvent): JobEvent {
    if (started.type !== 'job.started' || !this.fold.isKnown) return started;
    const { request: _request, ...rest } = started;
    return rest;
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

/** JSON of it; `undefined` where no text can be so long. */
export function textOf(
  data: unknown,
  replacer?: (key: string, value: unknown) => unknown,
): string | undefined {
  try {
    return JSON.stringify(data, replacer);
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined;
    throw thrown;
  }
}

export function rowTooLarge(runId: string): JournalError {
  return new JournalError({
    code: 'JOURNAL_WRITE_FAILED',
    message: `A record of ${runId} has more than ${mostCharacters / 1_000_000} MB: no server keeps so much as one value.`,
    fix: 'Hand it in as several jobs, or its tasks in parts.',
  });
}

function rowsLost(runId: string): JournalError {
  return new JournalError({
    code: 'JOURNAL_WRITE_FAILED',
    message: `The engine has lost records of the run ${runId}: it was restarted with less than it had.`,
    fix: 'Set `appendonly yes` on Redis, see whether it is, then resume the run, on the same engine.',
    ways: [{ name: 'diagnose' }, { name: 'resumeJob', value: runId }, { name: 'engine' }],
  });
}
