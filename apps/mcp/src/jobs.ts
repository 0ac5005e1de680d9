import { setTimeout as sleep } from 'node:timers/promises';
import type { App, JobReport, JobSpec } from '@parallel-agents/app';
import { InputError, type JobEvent, taskStates } from '@parallel-agents/core';
import { describeTool } from './describe-tool.ts';

/** A job that this server has started. */
export interface OpenJob {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly events: readonly JobEvent[];
  /** Once it has ended. */
  report?: JobReport;
  /** Why nothing of it could be started. */
  failure?: unknown;
  /** Resolves when it has ended, well or not. */
  readonly ended: Promise<void>;
  stop(reason: string): void;
}

interface StartedJob {
  job: PromiseLike<JobReport> & { id: string; cancel(reason?: string): void };
  kind: string;
}

/** How far a job is, by its tasks so far. */
export interface Progress {
  ended: number;
  asked: number;
  running: number;
}

/** The job that a tool is asked for. */
export interface WantedJob {
  spec: JobSpec;
  /** What lists call it. */
  title: string;
}

/** A client is told an id at once, whatever takes time before the first task. */
const mostSecondsToBegin = 2;

/** Kept jobs that a list names. */
const mostKept = 20;

/** Jobs that have ended and are remembered, with all that they brought: a client may be there for weeks. */
export const mostEnded = 50;

/** The jobs of one client: each is started once, and followed by its id. */
export class Jobs {
  readonly #app: App;
  readonly #jobs = new Map<string, OpenJob>();
  /** In the order of their ends. */
  readonly #ended = new Set<OpenJob>();

  /** What must be known of every result: absent where agents are real. */
  readonly notice: string | undefined;

  constructor(app: App) {
    this.#app = app;
    this.notice = app.settings.runtime.notice?.(describeTool);
  }

  /**
   * Starts a job, and comes back once it has begun.
   * @throws InputError for a spec that is none, and whatever it is refused for before anything is started
   */
  start({ spec, title }: WantedJob): Promise<OpenJob> {
    return this.#begin(title, (onEvent) => {
      const job = this.#app.start({ ...spec, title }, { onEvent });
      return { job, kind: job.kind };
    });
  }

  /**
   * Goes on with a kept job, of this client or another. One that has ended brings its results again, and costs nothing.
   * @throws JournalError `RUN_NOT_FOUND`, with the nearest id that there is
   */
  async resume(id: string, { retryFailed = false }: { retryFailed?: boolean } = {}): Promise<OpenJob> {
    const own = this.#jobs.get(id);
    if (own !== undefined && !isOver(own)) return own;
    const { overview } = await this.#app.jobs.show(id);
    // Somebody else may have asked for the same meanwhile.
    const now = this.#jobs.get(id);
    if (now !== undefined && !isOver(now)) return now;
    const title = overview.title ?? overview.kind;
    return this.#begin(title, (onEvent) => ({
      job: this.#app.jobs.resume(id, { retryFailed, onEvent }),
      kind: overview.kind,
    }));
  }

  /** The latest jobs that are kept and that this client does not know. */
  async kept(): Promise<{ id: string; kind: string; title: string; status: string }[]> {
    const all = await this.#app.jobs.list();
    return all
      .filter(({ jobId }) => !this.#jobs.has(jobId))
      .slice(0, mostKept)
      .map(({ jobId, kind, title, status }) => ({ id: jobId, kind, title: title ?? kind, status }));
  }

  async #begin(title: string, start: (onEvent: (event: JobEvent) => void) => StartedJob): Promise<OpenJob> {
    const events: JobEvent[] = [];
    const begun = Promise.withResolvers<void>();
    const { job, kind } = start((event) => {
      events.push(event);
      if (event.type !== 'job.started') begun.resolve();
    });
    const open: OpenJob = {
      id: job.id,
      kind,
      title,
      events,
      ended: Promise.resolve(job)
        .then(
          (report) => {
            open.report = report;
          },
          (thrown: unknown) => {
            open.failure = thrown;
          },
        )
        .then(() => this.#forgetOld(open)),
      stop: (reason) => job.cancel(reason),
    };
    const before = this.#jobs.get(job.id);
    this.#jobs.set(job.id, open);
    await Promise.race([
      begun.promise,
      open.ended,
      sleep(mostSecondsToBegin * 1000, undefined, { ref: false }),
    ]);
    if (open.failure === undefined) return open;
    this.#ended.delete(open);
    this.#remove(open);
    // What was not gone on with is there as it was.
    if (before !== undefined && !this.#jobs.has(job.id)) this.#remember(before);
    throw open.failure;
  }

  /** Those that ended first go first, however long ago they were started. */
  #forgetOld(ended: OpenJob): void {
    this.#ended.add(ended);
    for (const job of this.#ended) {
      if (this.#ended.size <= mostEnded) return;
      this.#ended.delete(job);
      this.#remove(job);
    }
  }

  #remember(ended: OpenJob): void {
    this.#jobs.set(ended.id, ended);
    this.#ended.add(ended);
  }

  /** One that was gone on with has another in its place. */
  #remove(job: OpenJob): void {
    if (this.#jobs.get(job.id) === job) this.#jobs.delete(job.id);
  }

  /** @throws InputError that names the nearest ids there are */
  get(id: string): OpenJob {
    const job = this.#jobs.get(id);
    if (job) return job;
    const fix =
      'The tool status names the jobs there are; resume takes up one of another client, or of long ago.';
    throw new InputError([
      { code: 'RUN_NOT_FOUND', path: ['id'], message: `this server has started no job "${id}"`, fix },
    ]);
  }

  /** The latest first. */
  list(): OpenJob[] {
    return [...this.#jobs.values()].reverse();
  }

  /** Stops what runs; what has ended stays kept. */
  async stopAll(reason: string): Promise<void> {
    const open = this.list().filter((job) => !isOver(job));
    for (const job of open) job.stop(reason);
    await Promise.all(open.map(({ ended }) => ended));
  }
}

export function isOver({ report, failure }: OpenJob): boolean {
  return report !== undefined || failure !== undefined;
}

export function progressOf(job: OpenJob): Progress {
  const states = taskStates(job.events, !isOver(job));
  const over = ['completed', 'failed', 'timeout', 'cancelled'];
  return {
    ended: states.filter(({ status }) => over.includes(status)).length,
    asked: states.length,
    running: states.filter(({ status }) => status === 'running').length,
  };
}
