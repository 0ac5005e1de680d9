import { AskedTogether } from '../queues/asked-together.ts';
import type { JobQueue } from '../queues/backend.ts';
import { toJobId } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { type JobData, jobDataSchema } from './job-data.ts';
import type { RunLog } from './run-log.ts';

/**
 * Milliseconds for which it holds on a worker that sessions of a job may start. Whoever has marked it as over waits for so
 * long: then every worker knows.
 */
export const openMs = 250;

/** Jobs of which that is remembered. */
const mostKnown = 1000;

/** Whether anything of a job may be started: what workers look at right before they start a session. */
export class JobMarks {
  readonly #queue: JobQueue;
  /** Many sessions of a job start at the same time. */
  readonly #data = new AskedTogether((runId) => this.data(runId));
  /** When it was asked about jobs that were not over then. */
  readonly #openAt = new Map<string, number>();

  constructor(queue: JobQueue) {
    this.#queue = queue;
  }

  /** Workers look at this when they take an attempt. */
  markOver({ runId, jobId }: Pick<RunLog, 'runId' | 'jobId'>): Promise<void> {
    return this.#mark('cancel a run', jobId, ({ over: _over, ...data }) => ({ ...data, runId, over: true }));
  }

  /** It is to be gone on with. */
  async markOpen(log: RunLog): Promise<void> {
    const reopened = log.fold.term;
    await this.#mark('resume a run', log.jobId, ({ over: _over, ...data }) => ({ ...data, reopened }));
    // Somebody may have cancelled it meanwhile.
    await log.skim();
    if (log.fold.ending !== undefined || log.fold.isCancelAsked) await this.markOver(log);
  }

  /** Nothing of a job is to be started: it was cancelled, or it is forgotten. */
  async isOver(runId: string): Promise<boolean> {
    return isOver(await this.data(runId));
  }

  /** A session of it may start: within the last `openMs` it was not over. */
  async wasOpen(runId: string): Promise<boolean> {
    const at = performance.now();
    if (at - (this.#openAt.get(runId) ?? Number.NEGATIVE_INFINITY) < openMs) return true;
    if (isOver(await this.#data.ask(runId))) return false;
    if (this.#openAt.size >= mostKnown) this.#openAt.clear();
    this.#openAt.set(runId, at);
    return true;
  }

  /** What its job carries; `undefined` where that cannot be read. */
  async data(runId: string): Promise<JobData | 'gone' | undefined> {
    const job = await persist('look for a run', () => this.#queue.getJob(toJobId(runId)));
    return job === undefined ? 'gone' : jobDataSchema.safeParse(job.data).data;
  }

  async #mark(what: string, jobId: string, change: (data: JobData) => JobData): Promise<void> {
    const job = await persist(what, () => this.#queue.getJob(jobId));
    const data = jobDataSchema.safeParse(job?.data).data ?? { runId: jobId };
    await persist(what, async () => job?.updateData(change(data)));
  }
}

function isOver(data: JobData | 'gone' | undefined): boolean {
  return data === 'gone' || data?.over === true;
}
