import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { JobEvent, JobOverview, LogWriter } from '@parallel-agents/core';
import { journalErrors } from '@parallel-agents/core/internal';
import type { JobQueue } from '../queues/backend.ts';
import { persist } from '../queues/persist.ts';
import type { ServerClock } from '../queues/server-clock.ts';
import type { RunLog } from './run-log.ts';
import type { RunRow } from './run-rows.ts';

/** Milliseconds between two looks for a cancellation or another process that has taken over. */
const lookMs = 1000;
/** Milliseconds between two rows: what many tasks have to say meanwhile is one row, and is kept before they go on. */
const rowMs = 20;
/** Events that one row holds at most: each row is a round trip, and is read whole. */
const eventsPerRow = 200;
/** Characters of answers after which a row is full: a server takes no value without end. */
const charactersPerRow = 4_000_000;

/** A process at work on a run says so once a second; this many seconds after the last time it counts as gone. */
export const leaseSeconds = 15;

/** What the job of a run’s log shows as its progress. */
export interface Heartbeat {
  writer: string;
  /** Milliseconds since 1970, on the server’s clock. */
  at: number;
  /** Of a long log: what a list shows of it, so that nobody has to read all of it for that. */
  line?: JobOverview;
}

/** Events from which on a log is long. A shorter one is read, and is a second newer. */
const longLog = 500;
/** Characters, with the same meaning. */
const largeLog = 1_000_000;

interface WriterParts {
  queue: JobQueue;
  clock: ServerClock;
  onTakenOver(): void;
}

/** Events that are to be kept as one row. */
interface WaitingRow {
  events: JobEvent[];
  characters: number;
  kept: PromiseWithResolvers<void>;
}

/**
 * The right to write the log of one job. Whoever comes later is first in the log’s order only if this one has not written since,
 * so that of two processes one always finds out: it then writes nothing more.
 */
export class RunWriter implements LogWriter {
  readonly signal: AbortSignal;
  readonly #id = randomUUID();
  readonly #cancelled = new AbortController();
  readonly #log: RunLog;
  readonly #queue: JobQueue;
  readonly #onTakenOver: () => void;
  readonly #clock: ServerClock;
  #waiting: WaitingRow[] = [];
  #rows = 0;
  /** When the last row was kept. */
  #rowAt = Number.NEGATIVE_INFINITY;
  #isOpen = true;
  /** One thing at a time: the order of the rows is the order of the calls. */
  #work: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  private constructor(log: RunLog, { queue, clock, onTakenOver }: WriterParts) {
    this.#log = log;
    this.#clock = clock;
    this.#queue = queue;
    this.#onTakenOver = onTakenOver;
    this.signal = this.#cancelled.signal;
  }

  /**
   * Takes the run by the row given, if nobody else was faster.
   * @returns undefined if somebody was
   */
  static async take(
    log: RunLog,
    rowOf: (writer: string) => RunRow,
    parts: WriterParts,
  ): Promise<RunWriter | undefined> {
    const writer = new RunWriter(log, parts);
    await writer.#beat();
    await log.append(rowOf(writer.#id));
    if (log.fold.writer !== writer.#id) return undefined;
    writer.#timer = setInterval(() => void writer.#look(), lookMs);
    writer.#timer.unref();
    return writer;
  }

  /** As it was left; nothing while something may still be written. */
  get leftLog(): RunLog | undefined {
    return this.#isOpen ? undefined : this.#log;
  }

  append(event: JobEvent): Promise<void> {
    if (!this.#isOpen) return Promise.reject(this.#lost());
    const { events, kept } = this.#rowFor(lengthOf(event));
    events.push(stamped(event, this.#clock));
    return kept.promise;
  }

  async release(): Promise<void> {
    if (!this.#isOpen) return;
    const releasing = this.#then(async () => {
      await this.#flush();
      if (!this.#isOpen) return;
      await this.#log.append({ type: 'released', at: this.#clock.now(), writer: this.#id });
      // A sign of life that waits behind this one must not go over what is said last.
      this.#close();
      const { ending, overview, submission, term } = this.#log.fold;
      // What a part has come to stays to be seen until its next worker says it.
      if (ending === undefined)
        return await this.#say(submission?.part ? { line: overview.overview('running') } : {});
      // Only for lists to be fast; where it is missing, they read the log.
      await this.#queue.updateJobProgress(this.#log.jobId, { overview: overview.overview(ending), term });
    });
    // Where it cannot be said, the lease runs out.
    await releasing.catch(() => {});
    this.#close();
  }

  /** Everything that waits becomes one row or a few. */
  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const earlyMs = this.#rowAt + rowMs - performance.now();
      if (earlyMs > 0) await sleep(earlyMs);
      const { events, kept } = this.#waiting.shift() as WaitingRow;
      try {
        if (!this.#isOpen) throw this.#lost();
        await this.#log.append({ type: 'events', writer: this.#id, number: ++this.#rows, events });
        this.#heed();
        if (!this.#isOpen) throw this.#lost();
        kept.resolve();
      } catch (thrown) {
        kept.reject(thrown);
      }
      this.#rowAt = performance.now();
    }
  }

  /** The last one that waits, where it has room for so much more, or another one. */
  #rowFor(characters: number): WaitingRow {
    const last = this.#waiting.at(-1);
    if (last && last.events.length < eventsPerRow && last.characters + characters <= charactersPerRow) {
      last.characters += characters;
      return last;
    }
    const row: WaitingRow = { events: [], characters, kept: Promise.withResolvers() };
    this.#waiting.push(row);
    if (last === undefined) this.#then(() => this.#flush());
    return row;
  }

  async #look(): Promise<void> {
    await this.#then(async () => {
      if (!this.#isOpen) return;
      await this.#log.refresh();
      this.#heed();
      // Another one has it, or has ended it: nothing is said over that.
      if (this.#isOpen) await this.#beat();
    }).catch(() => {
      // The server is away; the next look, or the next record, finds out.
    });
  }

  /** Heeds what others have written. */
  #heed(): void {
    // Whoever writes them has them.
    this.#log.fold.take();
    const { writer, isCancelAsked } = this.#log.fold;
    if (writer !== this.#id) {
      this.#close();
      this.#onTakenOver();
    } else if (isCancelAsked && !this.signal.aborted) {
      this.#cancelled.abort('the run was cancelled from elsewhere');
    }
  }

  async #beat(): Promise<void> {
    const { count, overview, submission } = this.#log.fold;
    // Nobody reads the log of a part to see how far its run is.
    const isLong = submission?.part !== undefined || count >= longLog || this.#log.size >= largeLog;
    await this.#say(isLong ? { line: overview.overview('running') } : {});
  }

  async #say(more: Pick<Heartbeat, 'line'>): Promise<void> {
    const heartbeat: Heartbeat = { writer: this.#id, at: this.#clock.now(), ...more };
    await persist('keep a run', () => this.#queue.updateJobProgress(this.#log.jobId, heartbeat));
  }

  #then(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => {});
    return done;
  }

  #close(): void {
    this.#isOpen = false;
    clearInterval(this.#timer);
  }

  #lost(): Error {
    return journalErrors.runInProgress(this.#log.runId);
  }
}

/** By the server’s clock: the next process may run on a machine with another one, and goes on from these times. */
export function stamped<Event extends JobEvent>(
  event: Event,
  { aheadMs }: Pick<ServerClock, 'aheadMs'>,
): Event {
  return aheadMs === 0 ? event : { ...event, at: event.at - aheadMs };
}

/** Of what can be long, as far as it is not stored elsewhere. */
function lengthOf(event: JobEvent): number {
  return event.type === 'session.ended'
    ? event.outcome.text.length + (event.outcome.reasoning?.length ?? 0)
    : 0;
}
