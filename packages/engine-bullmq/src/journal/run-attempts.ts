import { setTimeout as sleep } from 'node:timers/promises';
import { type AttemptData, startedSession } from '../attempts/attempt-job.ts';
import type { Cancellations } from '../attempts/cancellations.ts';
import { type Lanes, laneNames } from '../attempts/lanes.ts';
import type { KnownLanes } from '../fleet/known-lanes.ts';
import type { Backend, JobQueue } from '../queues/backend.ts';
import { attemptQueueName, toJobId } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { openMs } from './job-marks.ts';
import type { RunFold } from './run-fold.ts';

/** Attempts that are dealt with at the same time. */
const atOnce = 50;
/** Seconds that workers have to end the sessions of a job; a worker that died has lost its jobs by then. */
const endSeconds = 25;
const lookMs = 250;

/** Seconds after which a worker that was about to start a session has done so, is dead, or asks again whether it may. */
const aboutToStartSeconds = 5;

const waiting = ['waiting', 'prioritized', 'delayed'] as const;

/** The jobs of a run’s attempts, for those who are not at work on the run. */
export class RunAttempts {
  readonly #backend: Backend;
  readonly #cancellations: Cancellations;
  readonly #lanes: Lanes;
  readonly #known: KnownLanes;
  /** Queues that somebody is at, by their names. */
  readonly #lent = new Map<string, { queue: JobQueue; borrowers: number }>();

  constructor(backend: Backend, cancellations: Cancellations, lanes: Lanes, known: KnownLanes) {
    this.#backend = backend;
    this.#cancellations = cancellations;
    this.#lanes = lanes;
    this.#known = known;
  }

  /**
   * Stops those that nobody has brought to their end, as the queues have them: whoever put them there may have died before
   * the log had them. Waits until their workers have.
   */
  async stop(fold: RunFold, reason: string): Promise<void> {
    await sleep(openMs);
    await this.#eachLane(fold, async (queue, name) => {
      const isOwn = ownsJob(fold.jobId);
      for (const jobId of (await idsIn(queue, waiting)).filter(isOwn)) {
        await persist('cancel an attempt', () => queue.remove(jobId));
      }
      // Those that a worker was just taking are among these.
      const begun = (await idsIn(queue, ['active'])).filter(isOwn);
      await Promise.all(begun.map((jobId) => this.#stopBegun(queue, name, jobId, reason)));
      const until = performance.now() + endSeconds * 1000;
      for (let left = begun; left.length > 0 && performance.now() < until; ) {
        await sleep(lookMs);
        const active = new Set(await idsIn(queue, ['active', ...waiting]));
        left = left.filter((jobId) => active.has(jobId));
      }
    });
  }

  /**
   * Resolves when it is known of each session that a worker was about to start whether it has: from then on no worker starts
   * one of this job, which is marked as over.
   */
  async settle(fold: RunFold): Promise<void> {
    await sleep(openMs);
    await this.#eachLane(fold, async (queue) => {
      const until = performance.now() + aboutToStartSeconds * 1000;
      let left = (await idsIn(queue, ['active'])).filter(ownsJob(fold.jobId));
      while (left.length > 0) {
        const open = await Promise.all(left.map((jobId) => isAboutToStart(queue, jobId)));
        left = left.filter((_, index) => open[index]);
        if (left.length === 0 || performance.now() > until) return;
        await sleep(lookMs / 5);
      }
    });
  }

  async #stopBegun(queue: JobQueue, name: string, jobId: string, reason: string): Promise<void> {
    const job = await persist('cancel an attempt', () => queue.getJob(jobId));
    if (job === undefined || job.finishedOn !== undefined) return;
    await persist('cancel an attempt', () =>
      job.updateData({ ...(job.data as AttemptData), cancelled: reason }),
    );
    await this.#cancellations.tell(name, jobId, reason);
  }

  async forget(fold: RunFold, attemptIds: readonly string[]): Promise<void> {
    const all = new Set(attemptIds.map(toJobId));
    await this.#eachLane(fold, async (queue) => {
      for (const jobId of (await idsIn(queue, waiting)).filter(ownsJob(fold.jobId))) all.add(jobId);
      const jobIds = [...all];
      for (let start = 0; start < jobIds.length; start += atOnce) {
        const some = jobIds.slice(start, start + atOnce);
        await Promise.all(some.map((jobId) => persist('forget a run', () => queue.remove(jobId))));
      }
    });
  }

  async #eachLane(
    { runtime }: RunFold,
    work: (queue: JobQueue, queueName: string) => Promise<void>,
  ): Promise<void> {
    if (runtime === undefined) return;
    for (const lane of laneNames(this.#lanes, await this.#known.of(runtime))) {
      const name = attemptQueueName(runtime, lane);
      const queue = this.#borrow(name);
      try {
        await work(queue, name);
      } finally {
        await this.#giveBack(name);
      }
    }
  }

  /** Many jobs are ended or forgotten at once: a queue of its own for each would take all connections of a server. */
  #borrow(name: string): JobQueue {
    let lent = this.#lent.get(name);
    if (lent === undefined) {
      lent = { queue: this.#backend.queue(name), borrowers: 0 };
      // What is asked of it fails, and is asked again; without this BullMQ would print each fault.
      lent.queue.on('error', () => {});
      this.#lent.set(name, lent);
    }
    lent.borrowers++;
    return lent.queue;
  }

  async #giveBack(name: string): Promise<void> {
    const lent = this.#lent.get(name);
    if (lent === undefined || --lent.borrowers > 0) return;
    this.#lent.delete(name);
    await lent.queue.close();
  }
}

/** A worker has it, and has started no session yet, as far as the queue knows. */
async function isAboutToStart(queue: JobQueue, jobId: string): Promise<boolean> {
  const job = await persist('cancel an attempt', () => queue.getJob(jobId));
  return job !== undefined && job.finishedOn === undefined && startedSession(job.progress) === undefined;
}

function idsIn(queue: JobQueue, states: readonly ((typeof waiting)[number] | 'active')[]): Promise<string[]> {
  return persist('look for attempts', () => queue.getRanges([...states], 0, -1));
}

/** Ids of attempts begin with the job’s, or with that of one of its steps. */
function ownsJob(jobId: string): (attemptJobId: string) => boolean {
  const prefix = toJobId(jobId);
  return (id) => id.startsWith(`${prefix}/`) || id.startsWith(`${prefix}.`);
}
