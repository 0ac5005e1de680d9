import {
  type AgentDefinition,
  type AgentResult,
  type AgentTask,
  createOrchestrator,
  isParallelAgentsError,
  orchestratorOptionsOf,
  type RunEvent,
} from '@parallel-agents/core';
import { Account, type WorkflowSummary } from '../workflow/account.ts';
import type { OrchestrationEvent } from './events.ts';
import type { OrchestrateOptions, OrchestrationLimits } from './options.ts';
import { endReplaced, stepId, wasDoneAgain } from './replaced-steps.ts';
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
  readonly #retryFailed: boolean;
  readonly #account = new Account();
  readonly #stopped = new AbortController();
  #kept: Promise<ReadonlySet<string>> | undefined;

  constructor(options: OrchestrateOptions, { orchestrationId, resume, retryFailed }: OrchestrationLimits) {
    this.id = orchestrationId;
    this.signal = AbortSignal.any([this.#stopped.signal, ...(options.signal ? [options.signal] : [])]);
    this.#options = options;
    this.#resume = resume;
    this.#retryFailed = retryFailed;
  }

  emit(event: Untimed<OrchestrationEvent>): void {
    this.#options.onEvent?.({ ...event, at: Date.now() } as OrchestrationEvent);
  }

  /** Ends the sessions that are running and starts no more. */
  stop(reason: string): void {
    this.#stopped.abort(reason);
  }

  /**
   * Runs tasks as the sub-run `<id>.<phase>` and gives one result for each, in their order. One that was asked something
   * else before, because tasks that it builds on were done again since, is replaced by `<id>.<phase>-2`.
   * @throws RuntimeError if the runtime cannot be used
   */
  async run(
    phase: Phase,
    tasks: readonly AgentTask[],
    agents: readonly AgentDefinition[],
  ): Promise<AgentResult[]> {
    const kept = this.#resume ? await this.#keptRuns() : new Set<string>();
    const times = timesOf(this.id, phase, kept);
    const latest = times.at(-1) ?? stepId(this.id, phase);
    const work = { tasks: this.#options.prepareTasks?.(tasks) ?? tasks, agents };
    await this.#endReplaced(times.slice(0, -1));
    // Tasks that succeeded in the end need no second plan.
    const before = phase === 'report' ? (['replan', 'rework'] as const) : [];
    await this.#endReplaced(before.flatMap((step) => timesOf(this.id, step, kept)));
    try {
      return await this.#run(phase, latest, work, { resume: kept.has(latest) });
    } catch (thrown) {
      if (!isChange(thrown) || !(await this.#wasDoneAgain())) throw thrown;
      await this.#endReplaced([latest]);
      return this.#run(phase, stepId(this.id, phase, times.length + 1), work, { resume: false });
    }
  }

  /** What was paid for steps that others have replaced stays paid. */
  async #endReplaced(runIds: readonly string[]): Promise<void> {
    const { journal, admission = [] } = this.#options;
    for (const runId of runIds) {
      if (journal === undefined || this.ended.some((step) => step.runId === runId)) continue;
      this.#account.addSpent(await endReplaced(runId, journal, admission));
    }
  }

  async #run(
    phase: Phase,
    runId: string,
    { tasks, agents }: { tasks: readonly AgentTask[]; agents: readonly AgentDefinition[] },
    { resume }: { resume: boolean },
  ): Promise<AgentResult[]> {
    const run = createOrchestrator({ ...orchestratorOptionsOf(this.#options), agents }).run(tasks, {
      runId,
      resume,
      retryFailed: resume && this.#retryFailed,
      workflow: this.id,
      signal: this.signal,
    });
    try {
      for await (const event of run) this.record(phase, runId, event);
    } catch (defect) {
      if (!isChange(defect)) this.stop('the orchestration cannot go on');
      await run;
      throw defect;
    }
    const { results, summary } = await run;
    this.ended.push({ phase, runId, summary });
    return results;
  }

  /** Whether tasks of an earlier step were done again, so that a later one may be asked something else than before. */
  async #wasDoneAgain(): Promise<boolean> {
    const { journal } = this.#options;
    for (const { runId } of this.ended) {
      if (journal && wasDoneAgain(await journal.read(runId))) return true;
    }
    return false;
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

/** The sub-runs of a step that are kept, one after the other as they were begun. */
function timesOf(id: string, phase: Phase, kept: ReadonlySet<string>): string[] {
  const times: string[] = [];
  while (kept.has(stepId(id, phase, times.length + 1))) times.push(stepId(id, phase, times.length + 1));
  return times;
}

/** The step was asked something else when it was begun. */
function isChange(thrown: unknown): boolean {
  return isParallelAgentsError(thrown) && thrown.code === 'RUN_CHANGED';
}
