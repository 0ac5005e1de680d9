import {
  type AgentDefinition,
  type AgentResult,
  type AgentTask,
  createOrchestrator,
  type RunEvent,
} from '@parallel-agents/core';
import { Account, type WorkflowSummary } from '../workflow/account.ts';
import type { OrchestrationEvent } from './events.ts';
import type { OrchestrateOptions, OrchestrationLimits } from './options.ts';
import type { OrchestrationReport, Phase } from './report.ts';

type Untimed<Event> = Event extends unknown ? Omit<Event, 'at'> : never;

/** The sub-runs of an orchestration: one runtime, one budget, one signal, one account. */
export class Phases {
  readonly id: string;
  /** Aborts when the caller stops the orchestration, and when it cannot go on. */
  readonly signal: AbortSignal;
  readonly ended: OrchestrationReport['phases'] = [];
  readonly #options: OrchestrateOptions;
  readonly #resume: boolean;
  readonly #account = new Account();
  readonly #stopped = new AbortController();
  #kept: Promise<ReadonlySet<string>> | undefined;

  constructor(options: OrchestrateOptions, { orchestrationId, resume }: OrchestrationLimits) {
    this.id = orchestrationId;
    this.signal = AbortSignal.any([this.#stopped.signal, ...(options.signal ? [options.signal] : [])]);
    this.#options = options;
    this.#resume = resume;
  }

  emit(event: Untimed<OrchestrationEvent>): void {
    this.#options.onEvent?.({ ...event, at: Date.now() } as OrchestrationEvent);
  }

  /** Ends the sessions that are running and starts no more. */
  stop(reason: string): void {
    this.#stopped.abort(reason);
  }

  /**
   * Runs tasks as the sub-run `<id>.<phase>` and gives one result for each, in their order.
   * @throws RuntimeError if the runtime cannot be used
   */
  async run(
    phase: Phase,
    tasks: readonly AgentTask[],
    agents: readonly AgentDefinition[],
  ): Promise<AgentResult[]> {
    const runId = `${this.id}.${phase}`;
    const prepared = this.#options.prepareTasks?.(tasks) ?? tasks;
    const run = createOrchestrator({ ...this.#options, agents }).run(prepared, {
      runId,
      resume: this.#resume && (await this.#keptRuns()).has(runId),
      workflow: this.id,
      signal: this.signal,
    });
    try {
      for await (const event of run) this.record(phase, runId, event);
    } catch (defect) {
      this.stop('the orchestration cannot go on');
      await run;
      throw defect;
    }
    const { results, summary } = await run;
    this.ended.push({ phase, runId, summary });
    return results;
  }

  record(phase: Phase, runId: string, event: RunEvent): void {
    this.#account.record(runId.slice(this.id.length + 1), event);
    this.emit({ type: 'phase-event', phase, runId, event });
  }

  summary(): WorkflowSummary {
    return this.#account.summary();
  }

  /** The sub-runs that an earlier process began. */
  #keptRuns(): Promise<ReadonlySet<string>> {
    const { journal } = this.#options;
    this.#kept ??= Promise.resolve(journal?.list() ?? []).then(
      (runs) => new Set(runs.map(({ runId }) => runId)),
    );
    return this.#kept;
  }
}
