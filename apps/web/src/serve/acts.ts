import type { Job, JobReport, Jobs, StartOptions } from '@parallel-agents/app';
import { InputError, type InputIssue, isParallelAgentsError } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { z } from 'zod';

/** What a reader may do to a job: the same as with the command. */
export const actSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('stop') }),
  z.strictObject({ do: z.literal('decide'), approved: z.boolean() }),
]);
type Act = z.infer<typeof actSchema>;

type RunningJob = Omit<Job<JobReport>, 'kind'>;

/** How a job is gone on with in this process. The job stands in an object, because whoever awaits one gets its report. */
export type Resume = (id: string, options: StartOptions) => Promise<{ job: RunningJob }>;

/** How a plan is approved or declined of a job that others go on with. */
export type Decide = (id: string, approved: boolean) => Promise<void>;

export interface ActingOptions {
  jobs: Pick<Jobs, 'cancel' | 'show'>;
  /** Absent: plans cannot be approved here. */
  resume?: Resume | undefined;
  /** Says so where the job is: it is not gone on with here. @throws if no plan of it waits */
  decide?: Decide | undefined;
  onError(error: Error): void;
}

/** Stops jobs, and runs those here whose plan was approved here. */
export class Acting {
  readonly #options: ActingOptions;
  readonly #own = new Map<string, RunningJob>();
  /** Those, and the ones that are about to be gone on with. */
  readonly #taken = new Set<string>();
  /** Plans of jobs of this process that wait for an answer. */
  readonly #asked = new Map<string, (approved: boolean) => void>();

  constructor(options: ActingOptions) {
    this.#options = options;
  }

  /**
   * @returns what came of it, in words
   * @throws ParallelAgentsError if it cannot be done
   */
  async act(id: string, act: Act): Promise<string> {
    return act.do === 'stop' ? this.#stop(id) : this.#decide(id, act.approved);
  }

  async #stop(id: string): Promise<string> {
    const { status, sessions, hadEnded } = await this.#options.jobs.cancel(id);
    if (hadEnded) return `It had ended already (${status}): nothing was stopped.`;
    const failed = sessions?.failed.length ?? 0;
    if (failed > 0) return `Stopped, but ${failed} of its sessions may still run.`;
    return status === 'running' ? 'It has not ended within 30 s; ask again.' : `It is stopped: ${status}.`;
  }

  async #decide(id: string, approved: boolean): Promise<string> {
    const answer = this.#asked.get(id);
    if (answer) {
      this.#asked.delete(id);
      answer(approved);
      return said(approved);
    }
    const { resume, decide, jobs } = this.#options;
    if (decide) {
      await decide(id, approved);
      return approved ? 'Approved: a worker goes on with it.' : 'Declined: nothing of it is run.';
    }
    if (resume === undefined)
      throw notHere('plans are not approved here', 'Go on with it in a terminal, which asks.', {
        ways: [{ name: 'resumeJob', value: id }],
      });
    if (this.#taken.has(id)) throw notHere('it goes on here already', 'Look at it again.');
    this.#taken.add(id);
    try {
      await this.#takeOver(id, approved, { jobs, resume });
    } catch (thrown) {
      this.#taken.delete(id);
      throw thrown;
    }
    return said(approved);
  }

  async #takeOver(
    id: string,
    approved: boolean,
    { jobs, resume }: Pick<ActingOptions, 'jobs'> & { resume: Resume },
  ): Promise<void> {
    const { overview, events } = await jobs.show(id);
    const plan = events.findLast((event) => event.type === 'plan.made' || event.type === 'plan.decided');
    if (plan?.type !== 'plan.made') throw notHere('no plan of it waits for an answer', 'Look at it again.');
    if (overview.status === 'completed' || overview.status === 'failed')
      throw notHere('it is over', 'Start it again for another plan.');
    // Its process asks in a terminal: it is stopped there and goes on here.
    if (overview.status === 'running') await jobs.cancel(id);
    await this.#goOn(id, approved, resume);
  }

  /** The answer is to the plan that was seen; whether a second plan may be run is asked anew. */
  async #goOn(id: string, approved: boolean, resume: Resume): Promise<void> {
    let answer: boolean | undefined = approved;
    const { job } = await resume(id, {
      approve: async (_plan, { signal }) => {
        const first = answer;
        answer = undefined;
        return first ?? this.#ask(id, signal);
      },
    });
    this.#own.set(id, job);
    const begun = Promise.withResolvers<void>();
    const follow = async (): Promise<void> => {
      for await (const _event of job) begun.resolve();
    };
    const over = Promise.all([job, follow()]).then(() => begun.resolve());
    over
      .catch((thrown: unknown) => {
        begun.reject(thrown);
        this.#options.onError(
          isParallelAgentsError(thrown) ? thrown : new Error(toErrorInfo(thrown).message),
        );
      })
      .finally(() => {
        this.#own.delete(id);
        this.#taken.delete(id);
        this.#asked.delete(id);
      });
    // What stands in its way comes before its first event.
    await begun.promise;
  }

  #ask(id: string, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      this.#asked.set(id, resolve);
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    });
  }

  /** Stops what runs here; resolves when it has ended. */
  async close(): Promise<void> {
    for (const job of this.#own.values()) job.cancel('parallel-agents serve ends');
    await Promise.allSettled(this.#own.values());
  }
}

function said(approved: boolean): string {
  return approved ? 'Approved: it runs here now.' : 'Declined: nothing of it is run.';
}

function notHere(message: string, fix: string, more: Pick<InputIssue, 'ways'> = {}): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [], message, fix, ...more }]);
}
