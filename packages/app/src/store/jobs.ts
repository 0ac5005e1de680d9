import {
  type JobEvent,
  type JobOverview,
  type Journal,
  JournalError,
  resultsOf,
  type StepResult,
  type TailOptions,
  type TaskState,
  taskStates,
} from '@parallel-agents/core';
import { onAbort, toErrorInfo } from '@parallel-agents/core/internal';
import type { JobContext } from '../jobs/context.ts';
import { beginJob, type Job } from '../jobs/job.ts';
import type { JobReport } from '../jobs/job-report.ts';
import type { JobSpec } from '../jobs/job-spec.ts';
import type { StartOptions } from '../jobs/start-options.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { type CancelledJob, cancelJob } from './cancel-job.ts';
import { jobRequestOf } from './job-request.ts';
import { readJob, tailJob } from './read-job.ts';

/** All that is kept of a job, put together. */
export interface KeptJob {
  overview: JobOverview;
  events: readonly JobEvent[];
  /** Of all tasks, in the order in which they ended. */
  results: StepResult[];
  /** Where each task stands. */
  tasks: TaskState[];
  /** What it brought beside the results of its tasks; once it has ended. */
  report?: unknown;
}

/** The jobs that are kept: of every kind, of this process and of others, by their ids. */
export interface Jobs {
  /** One line for each, the latest first. */
  list(): Promise<JobOverview[]>;
  /** @throws JournalError `RUN_NOT_FOUND`, with the nearest id that there is */
  show(id: string): Promise<KeptJob>;
  /**
   * What has happened and what happens, until nobody works on it. Also in another process than the one at work.
   * @throws JournalError `RUN_NOT_FOUND`
   */
  follow(id: string, options?: TailOptions): AsyncIterable<JobEvent>;
  /**
   * Goes on with what it was started for, with the settings of this application. What is paid for is not paid for again.
   * Rejects with a JournalError `RUN_NOT_FOUND`, or `RUN_CHANGED` for one that another program has begun.
   */
  resume(id: string, options?: StartOptions): Omit<Job<JobReport>, 'kind'>;
  /** Stops it wherever it runs. @throws JournalError `RUN_NOT_FOUND` */
  cancel(id: string): Promise<CancelledJob>;
}

interface JobsOf {
  context: JobContext;
  /** Those that were started here and have not ended, by their ids. */
  started: ReadonlyMap<string, Job<JobReport>>;
  here: Surroundings;
  start(spec: JobSpec, options: StartOptions): Job<JobReport>;
  /** The store has workers that stop what a job leaves behind. */
  stopsItself: boolean;
}

export function jobsOf({ context, started, here, start, stopsItself }: JobsOf): Jobs {
  const journal = async (): Promise<Journal> => {
    const opened = await context.journal();
    if (opened !== undefined) return opened;
    throw new JournalError({
      code: 'JOURNAL_UNAVAILABLE',
      message: 'No journal is open here, so that no jobs are kept.',
      fix: "Leave `store` out of open(), or name one: store: 'runs.sqlite'.",
    });
  };
  return {
    list: async () => (await journal()).list(),
    async show(id) {
      const { overview, events } = await readJob(await journal(), id);
      const ended = events.findLast((event) => event.type === 'job.ended');
      return {
        overview,
        events,
        results: resultsOf(events),
        tasks: taskStates(events, overview.status === 'running'),
        ...(ended?.report !== undefined && { report: ended.report }),
      };
    },
    async *follow(id, options) {
      const opened = await journal();
      const underWay = started.get(id);
      if (underWay) await kept(underWay, opened);
      yield* tailJob(opened, id, options);
    },
    resume(id, options = {}) {
      return beginJob({ id, kind: 'tasks' }, async ({ signal: cancelled, emit }) => {
        const log = await readJob(await journal(), id);
        const { spec } = jobRequestOf(log);
        const isOver = log.overview.status === 'completed' || log.overview.status === 'failed';
        const job = start(spec, { learn: !isOver, ...options, id, resume: true });
        // A signal of the options may only let go of it, on an engine.
        const cancel = (): void => job.cancel(String(cancelled.reason));
        if (cancelled.aborted) cancel();
        onAbort(cancelled, cancel);
        for await (const event of job) emit(event);
        return job;
      });
    },
    cancel: async (id) => cancelJob(await journal(), id, here, context.notes, { stopsItself }),
  };
}

/** Resolves once the journal has it, or it has ended. @throws what kept the job from being started */
async function kept(job: Job<JobReport>, journal: Journal): Promise<void> {
  for await (const event of job) {
    if (event.type === 'job.started') continue;
    try {
      await journal.read(job.id);
      return;
    } catch (thrown) {
      if (toErrorInfo(thrown).code !== 'RUN_NOT_FOUND') throw thrown;
    }
  }
}
