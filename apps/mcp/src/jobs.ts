import type { App, JobReport, JobSpec } from '@parallel-agents/app';
import { InputError, type JobEvent, taskStates } from '@parallel-agents/core';
import { describeTool } from './describe-tool.ts';

/** A job that this server has started. */
export interface OpenJob {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly startedAt: number;
  readonly events: readonly JobEvent[];
  /** Once it has ended. */
  report?: JobReport;
  /** Why nothing of it could be started. */
  failure?: unknown;
  /** Resolves when it has ended, well or not. */
  readonly ended: Promise<void>;
  stop(reason: string): void;
}

/** How far a job is, by its tasks so far. */
export interface Progress {
  ended: number;
  asked: number;
  running: number;
}

/** The jobs of one client: each is started once, and followed by its id. */
export class Jobs {
  readonly #app: App;
  readonly #jobs = new Map<string, OpenJob>();

  /** What must be known of every result: absent where agents are real. */
  readonly notice: string | undefined;

  constructor(app: App) {
    this.#app = app;
    this.notice = app.settings.runtime.notice?.(describeTool);
  }

  /** @throws InputError for a spec that is none */
  start(spec: JobSpec, title: string): OpenJob {
    const events: JobEvent[] = [];
    const job = this.#app.start({ ...spec, title }, { onEvent: (event) => events.push(event) });
    const open: OpenJob = {
      id: job.id,
      kind: job.kind,
      title,
      startedAt: Date.now(),
      events,
      ended: job.then(
        (report) => {
          open.report = report;
        },
        (thrown: unknown) => {
          open.failure = thrown;
        },
      ) as Promise<void>,
      stop: (reason) => job.cancel(reason),
    };
    this.#jobs.set(job.id, open);
    return open;
  }

  /** @throws InputError that names the nearest ids there are */
  get(id: string): OpenJob {
    const job = this.#jobs.get(id);
    if (job) return job;
    const known = [...this.#jobs.keys()];
    const fix =
      known.length === 0 ? 'Start one first, for example with run_tasks.' : `There are: ${known.join(', ')}.`;
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
