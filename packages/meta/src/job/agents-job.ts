import {
  type AgentDefinition,
  type AgentResult,
  type AgentTask,
  createOrchestrator,
  type ErrorInfo,
  type JobKind,
  type OpenJob,
  type OrchestratorOptions,
} from '@parallel-agents/core';
import { openJob, orchestratorOptionsOf, SessionSlots } from '@parallel-agents/core/internal';
import { Account, type JobSummary } from './account.ts';
import { type AgentSteps, seedOf } from './agent-steps.ts';
import { type AgentJobLimits, type AgentJobOptions, checkOptions } from './options.ts';

/** Work on many agents at once, as steps of one job with one account, one limit and one signal. */
export class AgentsJob {
  readonly limits: AgentJobLimits;
  readonly job: OpenJob;
  readonly #orchestrator: Omit<OrchestratorOptions, 'agents'>;
  readonly #account = new Account();
  readonly #stopped = new AbortController();
  readonly #forget: () => void;
  /** Aborts when the caller stops the job, and when it cannot go on. */
  readonly signal: AbortSignal;

  private constructor(options: AgentJobOptions, limits: AgentJobLimits, job: OpenJob) {
    this.limits = limits;
    this.job = job;
    this.#forget = job.listen((event) => this.#account.record(event));
    const signals = [this.#stopped.signal, job.signal, ...(options.signal ? [options.signal] : [])];
    this.signal = AbortSignal.any(signals);
    const admission = [new SessionSlots().control(limits.maxConcurrent), ...(options.admission ?? [])];
    this.#orchestrator = { ...orchestratorOptionsOf(options), admission };
  }

  /** @throws InputError; JournalError */
  static async open(options: AgentJobOptions, kind: JobKind, agents: readonly string[]): Promise<AgentsJob> {
    const limits = checkOptions(options);
    return new AgentsJob(options, limits, options.job ?? (await openOwn(options, limits, kind, agents)));
  }

  /** Ends the sessions that are running and starts no more. */
  stop(reason: string): void {
    this.#stopped.abort(reason);
  }

  summary(): JobSummary {
    return this.#account.summary();
  }

  /** Lets go of the job; one that was given stays with whoever gave it. */
  async end(options: Pick<AgentJobOptions, 'job'>, isCompleted: boolean, report: object): Promise<void> {
    this.#forget();
    if (options.job) return;
    const isStopped = this.signal.aborted;
    await this.job.end(isStopped ? 'cancelled' : isCompleted ? 'completed' : 'failed', { report });
  }

  /** Leaves the job to be gone on with. */
  async giveUp({ job }: Pick<AgentJobOptions, 'job'>): Promise<void> {
    this.#forget();
    if (!job) await this.job.release();
  }

  /**
   * The steps of one agent, and the account of them.
   * @param number of the agent within the job, from 1; ids are made of it because names may be long
   */
  stepsOf(number: number): { part: OpenJob; steps: AgentSteps; account: Account } {
    const part = this.job.within(`a${number}`);
    const account = new Account();
    part.listen((event) => account.record(event));
    let exhausted: ErrorInfo | undefined;
    const steps: AgentSteps = {
      seed: seedOf(this.limits, number),
      mustStop: () => {
        if (this.signal.aborted) return 'cancelled';
        return exhausted && 'budget';
      },
      shortage: () => exhausted,
      run: async (step, tasks, agents) => {
        const results = await this.#run(part, step, tasks, agents);
        exhausted ??= results.find(({ error }) => error?.code === 'BUDGET_EXHAUSTED')?.error;
        return results;
      },
    };
    return { part, steps, account };
  }

  async #run(
    job: OpenJob,
    step: string,
    tasks: readonly AgentTask[],
    agents: readonly AgentDefinition[],
  ): Promise<AgentResult[]> {
    const { signal } = this;
    const { results } = await createOrchestrator({ ...this.#orchestrator, agents }).run(tasks, {
      job,
      step,
      signal,
    });
    return results;
  }
}

/** What lists call work on agents: `Create flaky_test_finder`. */
export function titleOf(kind: JobKind, agents: readonly string[]): string {
  return `${kind.charAt(0).toUpperCase()}${kind.slice(1)} ${agents.join(', ')}`.slice(0, 200);
}

function openOwn(
  { journal, limits, onJournalFailure, onEvent, request, runtime }: AgentJobOptions,
  { jobId, resume }: AgentJobLimits,
  kind: JobKind,
  agents: readonly string[],
): Promise<OpenJob> {
  return openJob({
    jobId,
    kind,
    runtime: runtime.name,
    agents,
    title: titleOf(kind, agents),
    ...(limits && { limits }),
    ...(request !== undefined && { request }),
    ...(journal && { journal }),
    resume: resume && 'if-there',
    ...(onJournalFailure && { onJournalFailure }),
    ...(onEvent && { onEvent }),
  });
}
