import { isDeepStrictEqual } from 'node:util';
import { toErrorInfo } from '../errors.ts';
import { stepsOf } from '../folds/steps.ts';
import type { Ending, JobEnded, JobEvent, JobFact, JobKind, JobStarted } from '../log/events.ts';
import type { Journal, LogWriter } from '../log/journal.ts';

type Untimed<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

export interface JobOptions extends Pick<JobStarted, 'title' | 'runtime' | 'agents' | 'request'> {
  jobId: string;
  kind: JobKind;
  /** Where its log is kept. @default nowhere */
  journal?: Journal;
  /**
   * Go on with the job of this id where earlier processes left it. `if-there`: begin it where the journal has none.
   * @default false
   */
  resume?: boolean | 'if-there';
  /** What becomes of it when its log cannot be written, from the first event on. @default 'stop' */
  onJournalFailure?: 'stop' | 'continue';
  /** Called with every event, in order. What a resumed job does again from its log is told again. */
  onEvent?(event: JobEvent): void;
}

/**
 * What a user asked for, while a process works on it: everything that happens goes through it into one log. Runs are its
 * steps.
 */
export interface Job {
  readonly id: string;
  /** Aborts when another process asks for the job to be cancelled; the reason says so in words. */
  readonly signal: AbortSignal;
  /** What earlier processes wrote, in order. */
  readonly earlier: readonly JobEvent[];
  /** The name that steps have before their own, for a part of a job. */
  readonly step: string | undefined;
  /** Adds what is no event of a run. What an earlier process said word for word is told, and not written again. */
  record(fact: Untimed<JobFact>): void;
  /** Tells of every event from now on. For a part of a job, of its own. @returns to be called to hear no more */
  listen(listener: (event: JobEvent) => void): () => void;
  /** A part of the job, whose steps are `step.…`. */
  within(step: string): Job;
  /** The log for one run of it. @param step absent: the job itself, or the part */
  runLog(step?: string): JobRunLog;
  /**
   * Everything is written, and the job has ended; where a task of it may still be gone on with, it is left to be resumed.
   * Never rejects: that it could not be written is told.
   */
  end(ending: Ending, more?: Pick<JobEnded, 'status' | 'report'>): Promise<void>;
  /** Gives the job back as it is. Never rejects. */
  release(): Promise<void>;
}

/** What a run needs of the job that it belongs to. */
export interface JobRunLog {
  runId: string;
  step?: string;
  /** What earlier processes wrote of the run. */
  earlier: readonly JobEvent[];
  onFailure: 'stop' | 'continue';
  /** @throws JournalError */
  append(event: JobEvent): Promise<void>;
  /** Never throws: what a listener throws stops the job, and is thrown when its sessions have ended. */
  tell(event: JobEvent): void;
  /** @throws what a listener has thrown */
  throwDefect(): void;
}

/**
 * Begins a job, or goes on with it.
 * @throws JournalError `RUN_EXISTS`, `RUN_NOT_FOUND`, `RUN_IN_PROGRESS`, and what its log cannot be read for
 * @example
 * const job = await openJob({ jobId: 'goal-1', kind: 'goal', journal, resume: 'if-there' });
 * const report = await orchestrate(goal, { ...options, job });
 * await job.end('completed');
 */
export async function openJob(options: JobOptions): Promise<Job> {
  const {
    jobId,
    kind,
    title,
    runtime,
    agents,
    request,
    journal,
    resume = false,
    onJournalFailure = 'stop',
  } = options;
  const started: JobStarted = {
    type: 'job.started',
    at: Date.now(),
    jobId,
    kind,
    ...(title !== undefined && { title }),
    ...(runtime !== undefined && { runtime }),
    ...(agents && { agents }),
    ...(request !== undefined && { request }),
  };
  const kept = journal && resume !== false ? await goOn(journal, jobId, resume) : undefined;
  if (kept) {
    const { events } = kept.log;
    const job = new OpenJob(jobId, { ...options, onJournalFailure }, events, kept.writer);
    const first = events.find(({ type }) => type === 'job.started');
    if (first) job.tell(first);
    await job.write({ type: 'job.resumed', at: Date.now() });
    return job;
  }
  let failure: unknown;
  const writer = await journal?.begin(started).catch((thrown: unknown) => {
    if (onJournalFailure === 'stop') throw thrown;
    failure = thrown;
    return undefined;
  });
  const job = new OpenJob(jobId, { ...options, onJournalFailure }, [], writer);
  job.tell(started);
  if (failure !== undefined)
    job.tell({ type: 'journal.failed', at: Date.now(), error: toErrorInfo(failure) });
  return job;
}

async function goOn(journal: Journal, jobId: string, resume: true | 'if-there') {
  try {
    return await journal.resume(jobId);
  } catch (thrown) {
    if (resume === 'if-there' && toErrorInfo(thrown).code === 'RUN_NOT_FOUND') return undefined;
    throw thrown;
  }
}

type Settings = Pick<JobOptions, 'onEvent'> & Required<Pick<JobOptions, 'onJournalFailure'>>;

class OpenJob implements Job {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly earlier: readonly JobEvent[];
  readonly step: undefined;
  readonly #settings: Settings;
  readonly #writer: LogWriter | undefined;
  readonly #byStep: ReadonlyMap<string | undefined, JobEvent[]>;
  readonly #listeners = new Set<(event: JobEvent) => void>();
  /** How the runs of this process have ended, and those that earlier ones left. */
  readonly #open: Set<string | undefined>;
  readonly #stopped = new AbortController();
  #defect: { thrown: unknown } | undefined;
  #hasFailed = false;

  constructor(id: string, settings: Settings, earlier: readonly JobEvent[], writer: LogWriter | undefined) {
    this.id = id;
    this.earlier = earlier;
    this.signal = writer ? AbortSignal.any([writer.signal, this.#stopped.signal]) : this.#stopped.signal;
    this.#settings = settings;
    this.#writer = writer;
    this.#byStep = Map.groupBy(earlier, ({ step }) => step);
    this.#open = new Set(stepsOf(earlier).flatMap(({ step, ending }) => (isOver(ending) ? [] : [step])));
    if (settings.onEvent) this.#listeners.add(settings.onEvent);
  }

  record(fact: Untimed<JobFact>): void {
    const event = { ...fact, at: Date.now() } as JobFact;
    this.tell(event);
    if (!this.#wasSaid(event)) void this.write(event);
  }

  listen(listener: (event: JobEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  within(step: string): Job {
    return new PartOfJob(this, step);
  }

  runLog(step?: string): JobRunLog {
    return {
      runId: step === undefined ? this.id : `${this.id}.${step}`,
      ...(step !== undefined && { step }),
      earlier: (this.#byStep.get(step) ?? []).filter(isOfRun),
      onFailure: this.#settings.onJournalFailure,
      append: async (event) => this.#writer?.append(event),
      tell: (event) => this.#tellAll(event),
      throwDefect: () => {
        if (this.#defect) throw this.#defect.thrown;
      },
    };
  }

  tell(event: JobEvent): void {
    if (event.type === 'run.started') this.#open.add(event.step);
    if (event.type === 'run.ended' && isOver(event.ending)) this.#open.delete(event.step);
    for (const listener of this.#listeners) listener(event);
  }

  #tellAll(event: JobEvent): void {
    try {
      this.tell(event);
    } catch (thrown) {
      this.#defect ??= { thrown };
      this.#stopped.abort('the job cannot go on');
    }
  }

  async end(ending: Ending, more: Pick<JobEnded, 'status' | 'report'> = {}): Promise<void> {
    const ended: JobEnded = { type: 'job.ended', at: Date.now(), ending, ...more };
    this.#tellAll(ended);
    if (this.#open.size === 0 || ending === 'cancelled') await this.write(ended);
    await this.release();
  }

  async release(): Promise<void> {
    await this.#writer?.release();
  }

  /** Never rejects: the first event that cannot be kept is told of. */
  async write(event: JobEvent): Promise<void> {
    if (this.#hasFailed) return;
    try {
      await this.#writer?.append(event);
    } catch (thrown) {
      if (this.#hasFailed) return;
      this.#hasFailed = true;
      this.#tellAll({ type: 'journal.failed', at: Date.now(), error: toErrorInfo(thrown) });
    }
  }

  #wasSaid(event: JobFact): boolean {
    const plain = JSON.parse(JSON.stringify({ ...event, at: 0 }));
    const said = this.#byStep.get(event.step) ?? [];
    return said.some((known) => known.type === event.type && isDeepStrictEqual({ ...known, at: 0 }, plain));
  }
}

/** A job within a job: an agent that a plan was missing, for example. */
class PartOfJob implements Job {
  readonly id: string;
  readonly signal: AbortSignal;
  readonly earlier: readonly JobEvent[];
  readonly step: string;
  readonly #whole: Job;

  constructor(whole: Job, step: string) {
    this.id = whole.id;
    this.signal = whole.signal;
    this.step = step;
    this.earlier = whole.earlier.filter((event) => this.#isOwn(event));
    this.#whole = whole;
  }

  record(fact: Untimed<JobFact>): void {
    this.#whole.record({ ...fact, step: this.#below(fact.step) });
  }

  listen(listener: (event: JobEvent) => void): () => void {
    return this.#whole.listen((event) => {
      if (this.#isOwn(event)) listener(event);
    });
  }

  within(step: string): Job {
    return this.#whole.within(this.#below(step));
  }

  runLog(step?: string): JobRunLog {
    return this.#whole.runLog(this.#below(step));
  }

  // What a part comes to is a fact of the whole.
  async end(): Promise<void> {}
  async release(): Promise<void> {}

  #below(step: string | undefined): string {
    return step === undefined ? this.step : `${this.step}.${step}`;
  }

  #isOwn({ step }: JobEvent): boolean {
    return step === this.step || step?.startsWith(`${this.step}.`) === true;
  }
}

function isOver(ending: string | undefined): boolean {
  return ending !== undefined && ending !== 'open';
}

function isOfRun({ type }: JobEvent): boolean {
  return /^(?:run|task|attempt|session)\./.test(type);
}
