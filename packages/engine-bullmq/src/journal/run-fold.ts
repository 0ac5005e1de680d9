import {
  type Ending,
  type ErrorInfo,
  type JobEvent,
  LogCodec,
  OverviewFold,
  type RunSummary,
  type StoredEvent,
} from '@parallel-agents/core';
import type { RunRow, StoredRow, Submission } from './run-rows.ts';

/** What the rows of a job’s log come to. The same rows give the same state, whoever reads them. */
export class RunFold {
  /** As it was handed in; absent where a process began it by itself. */
  submission: Submission | undefined;
  /** A process has begun it, so that there is something to go on with. */
  isBegun = false;
  maxConcurrent = 0;
  /** Counts who has decided over it: the processes at work on it, and those that cancelled it. */
  term = 0;
  /** The process that may write; absent: none. */
  writer: string | undefined;
  ending: Ending | undefined;
  refusal: ErrorInfo | undefined;
  /** The writer is asked to stop. */
  isCancelAsked = false;
  /** Whoever takes it next is to do tasks again that failed. */
  retryFailed = false;
  /** How many there are of those that had the right to write. */
  count = 0;
  readonly overview = new OverviewFold();
  /** Of a part of a run, whose attempts are forgotten when it has completed. */
  readonly attemptIds: string[] = [];
  readonly jobId: string;
  /** Nobody has said yet whether the last plan may be run. */
  #isPlanOpen = false;
  readonly #codec: LogCodec;
  #rowsOfWriter = 0;
  /** How it had ended when its writer took it: so it stays where that one writes nothing. */
  #endedBefore: Ending | undefined;
  /** In order; those that nobody has taken yet. */
  #events: JobEvent[] = [];

  constructor(jobId: string) {
    this.jobId = jobId;
    this.#codec = new LogCodec(jobId);
  }

  /** There is such a job. */
  get isKnown(): boolean {
    return this.count > 0;
  }

  /** The events that nobody has taken yet. They are the caller’s from now on, and are held here no more. */
  take(): JobEvent[] {
    const taken = this.#events;
    this.#events = [];
    return taken;
  }

  /** Its worker has let go of it until somebody says whether its plan may be run. */
  get isAsking(): boolean {
    return this.submission?.asks === true && this.writer === undefined && this.#isPlanOpen;
  }

  /** Name of the runtime whose workers it is for. */
  get runtime(): string | undefined {
    return this.submission?.runtime ?? this.overview.overview('interrupted').runtime;
  }

  /** An event as it is to be stored in the log, after those that are in it. */
  pack(event: JobEvent): StoredEvent {
    return this.#codec.pack(event);
  }

  /**
   * A row that was read.
   * @throws JournalError `JOURNAL_FOREIGN`, `JOURNAL_CORRUPT`
   */
  read(row: StoredRow): void {
    switch (row.type) {
      case 'begun':
        this.#begin(row, () =>
          row.started === undefined
            ? this.#codec.beginVersion1(row.header, this.maxConcurrent)
            : this.#codec.unpack(row.started),
        );
        break;
      case 'events':
        this.#keep(row, () => row.events.flatMap((event) => this.#codec.unpack(event)));
        break;
      case 'records':
      case 'stored':
        this.#keep(row, () => row.records.flatMap((record) => this.#codec.unpack(record)));
        break;
      case 'ended': {
        if (row.writer !== this.writer) break;
        const summary = row.summary as unknown as RunSummary;
        this.#add(this.#codec.endVersion1(row.ending, summary, row.at));
        this.writer = undefined;
        break;
      }
      default:
        this.apply(row);
    }
  }

  /** A row that this process wrote, and that came right after what was read. */
  apply(row: RunRow): void {
    switch (row.type) {
      case 'submitted':
        if (this.isKnown) break;
        this.submission = row.header;
        this.maxConcurrent = row.maxConcurrent;
        this.#add(this.#startOf(row.header));
        break;
      case 'reopened':
        if (row.after !== this.term) break;
        this.#reopen();
        // Whoever ended it may have died before it let go of it; one that is stopped finds out when it comes back.
        this.writer = undefined;
        this.retryFailed = row.retryFailed === true;
        if (this.submission && row.request !== undefined) {
          const { request, asks = this.submission.asks } = row;
          this.submission = { ...this.submission, request, ...(asks !== undefined && { asks }) };
        }
        break;
      case 'begun':
        this.#begin(row, () => [row.started]);
        break;
      case 'claimed':
        if (this.isBegun && row.after === this.term) this.#take(row.writer);
        break;
      case 'events':
        this.#keep(row, () => row.events);
        break;
      case 'released':
        if (row.writer !== this.writer) break;
        this.writer = undefined;
        if (this.#rowsOfWriter === 0) this.ending ??= this.#endedBefore;
        break;
      case 'refused':
        this.#add([{ type: 'job.ended', at: row.at, ending: 'failed', error: row.error }]);
        this.ending = undefined;
        this.refusal = row.error;
        this.writer = undefined;
        break;
      case 'cancel-asked':
        this.isCancelAsked = true;
        break;
      case 'cancelled':
        if (row.after !== this.term || this.ending !== undefined) break;
        this.#add([{ type: 'job.ended', at: row.at, ending: 'cancelled' }]);
        this.writer = undefined;
        this.term++;
        break;
    }
  }

  #startOf(header: Submission): JobEvent[] {
    const { kind, title, agents, limits, runtime, request, runId: jobId } = header;
    if (kind === undefined) return this.#codec.beginVersion1({ ...header, tasks: [] });
    const at = new Date(header.createdAt).getTime();
    const named = { ...(title !== undefined && { title }), ...(agents && { agents }) };
    return [{ type: 'job.started', at, jobId, kind, ...named, runtime, ...(limits && { limits }), request }];
  }

  #begin(row: { writer: string; after: number }, events: () => readonly JobEvent[]): void {
    if (this.isBegun || row.after !== this.term) return;
    this.isBegun = true;
    // What was handed in has begun the log already.
    const isNew = ({ type }: JobEvent): boolean => type !== 'job.started' || !this.isKnown;
    for (const event of events()) if (isNew(event)) this.#add([event]);
    this.#take(row.writer);
  }

  #take(writer: string): void {
    // That it is to be stopped may have been asked for while this process was on its way.
    this.#endedBefore = this.ending;
    if (this.ending !== undefined || this.refusal !== undefined) this.#reopen();
    this.writer = writer;
    this.term++;
    this.#rowsOfWriter = 0;
  }

  #reopen(): void {
    this.ending = undefined;
    this.refusal = undefined;
    this.isCancelAsked = false;
  }

  /** Rows of a process that another one has taken the job over from count for nothing, and are not even read. */
  #keep(row: { writer: string; number: number }, events: () => readonly JobEvent[]): void {
    if (row.writer !== this.writer || row.number <= this.#rowsOfWriter) return;
    this.#rowsOfWriter = row.number;
    this.#add(events());
  }

  #add(events: readonly JobEvent[]): void {
    for (const event of events) {
      this.#events.push(event);
      this.count++;
      this.overview.record(event);
      if (event.type === 'attempt.started' && this.submission?.part) this.attemptIds.push(event.attemptId);
      if (event.type === 'job.ended') this.ending = event.ending;
      if (event.type === 'plan.made') this.#isPlanOpen = true;
      if (event.type === 'plan.decided') this.#isPlanOpen = false;
      // It is under way: a process that takes it over from here does not begin it anew.
      if (event.type === 'run.resumed') this.retryFailed = false;
    }
  }
}
