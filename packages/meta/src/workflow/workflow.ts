import {
  type AgentDefinition,
  type AgentResult,
  type AgentTask,
  createOrchestrator,
  type Journal,
  type OrchestratorOptions,
  orchestratorOptionsOf,
} from '@parallel-agents/core';
import { Account, type WorkflowSummary } from './account.ts';
import type { AgentSteps } from './agent-steps.ts';
import type { WorkflowEvent } from './events.ts';
import { checkOptions, type WorkflowLimits, type WorkflowOptions } from './options.ts';
import { sharedSlots } from './shared-slots.ts';

type Untimed<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

/** Work on many agents at once, as sub-runs with one account, one limit and one signal. */
export class Workflow {
  readonly limits: WorkflowLimits;
  readonly #options: WorkflowOptions;
  readonly #orchestrator: Omit<OrchestratorOptions, 'agents'>;
  readonly #account = new Account();
  readonly #stopped = new AbortController();
  /** Aborts when the caller stops the workflow, and when it cannot go on. */
  readonly signal: AbortSignal;
  #kept: Promise<ReadonlySet<string>> | undefined;

  /** @throws InputError */
  constructor(options: WorkflowOptions) {
    this.limits = checkOptions(options);
    this.#options = options;
    const signals = [this.#stopped.signal, ...(options.signal ? [options.signal] : [])];
    this.signal = AbortSignal.any(signals);
    const admission = [sharedSlots(this.limits.maxConcurrent), ...(options.admission ?? [])];
    this.#orchestrator = { ...orchestratorOptionsOf(options), admission };
  }

  emit(event: Untimed<WorkflowEvent>): void {
    this.#options.onEvent?.({ ...event, at: Date.now() } as WorkflowEvent);
  }

  /** Ends the sessions that are running and starts no more. */
  stop(reason: string): void {
    this.#stopped.abort(reason);
  }

  summary(): WorkflowSummary {
    return this.#account.summary();
  }

  /**
   * The steps of one agent, and the account of them.
   * @param number of the agent within the workflow, from 1; ids are made of it because names may be long
   */
  stepsOf(agent: string, number: number): { steps: AgentSteps; account: Account } {
    const account = new Account();
    let exhausted = false;
    const steps: AgentSteps = {
      seed: `${this.limits.seed}/${number}`,
      mustStop: () => {
        if (this.signal.aborted) return 'cancelled';
        return exhausted ? 'budget' : undefined;
      },
      run: async (step, tasks, agents) => {
        const results = await this.#run(agent, `a${number}.${step}`, tasks, agents, account);
        exhausted ||= results.some(({ error }) => error?.code === 'BUDGET_EXHAUSTED');
        return results;
      },
    };
    return { steps, account };
  }

  async #run(
    agent: string,
    step: string,
    tasks: readonly AgentTask[],
    agents: readonly AgentDefinition[],
    account: Account,
  ): Promise<AgentResult[]> {
    const runId = `${this.limits.workflowId}.${step}`;
    const resume = this.limits.resume && (await this.#keptRuns()).has(runId);
    const run = createOrchestrator({ ...this.#orchestrator, agents }).run(tasks, {
      runId,
      resume,
      workflow: this.limits.workflowId,
      signal: this.signal,
    });
    for await (const event of run) {
      account.record(step, event);
      this.#account.record(step, event);
      this.emit({ type: 'step-event', agent, step, runId, event });
    }
    return (await run).results;
  }

  /** The sub-runs that an earlier process began. */
  #keptRuns(): Promise<ReadonlySet<string>> {
    this.#kept ??= listRuns(this.#options.journal);
    return this.#kept;
  }
}

async function listRuns(journal: Journal | undefined): Promise<ReadonlySet<string>> {
  const runs = (await journal?.list()) ?? [];
  return new Set(runs.map(({ runId }) => runId));
}
