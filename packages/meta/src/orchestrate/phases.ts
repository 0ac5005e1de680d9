import {
  type AgentDefinition,
  type AgentResult,
  type AgentTask,
  createOrchestrator,
  isParallelAgentsError,
  type OpenJob,
} from '@parallel-agents/core';
import {
  openJob,
  orchestratorOptionsOf,
  priceShareAt,
  singleModel,
  stepsOf,
} from '@parallel-agents/core/internal';
import { Account, type JobSummary } from '../job/account.ts';
import { type ExpectedSession, keepBack } from './keep-back.ts';
import { keptGoal, type ResultPlace } from './kept-goal.ts';
import { endingWith } from './objections.ts';
import type { OrchestrateOptions, OrchestrationLimits } from './options.ts';
import type { Question } from './question.ts';
import { endReplaced, stepName } from './replaced-steps.ts';
import type { OrchestrationReport, Phase } from './report.ts';

/** The runs of an orchestration as steps of one job: one runtime, one budget, one signal, one account. */
export class Phases {
  readonly job: OpenJob;
  /** Aborts when the caller stops the orchestration, and when it cannot go on. */
  readonly signal: AbortSignal;
  readonly ended: OrchestrationReport['phases'] = [];
  readonly #options: OrchestrateOptions;
  readonly #account = new Account();
  /** Where in the log each result stands. */
  readonly #places = new Map<AgentResult, ResultPlace>();
  readonly #stopped = new AbortController();
  readonly #retryFailed: boolean;
  /** Names of steps that earlier processes have begun. */
  readonly #known: ReadonlySet<string>;
  /** Tasks were done again that had ended: what was asked about their results may be asked anew. */
  #isDoneAgain = false;
  readonly #forget: () => void;
  /** The session of the report, once work is planned anew. */
  #keptBack: ExpectedSession | undefined;

  private constructor(options: OrchestrateOptions, { retryFailed }: OrchestrationLimits, job: OpenJob) {
    this.job = job;
    this.#retryFailed = retryFailed;
    this.#known = new Set(stepsOf(job.earlier).flatMap(({ step }) => step ?? []));
    const signals = [this.#stopped.signal, job.signal, ...(options.signal ? [options.signal] : [])];
    this.signal = AbortSignal.any(signals);
    this.#options = options;
    this.#forget = job.listen((event) => {
      this.#account.record(event);
      if (event.type === 'task.ended' && event.step !== undefined)
        this.#places.set(event.result, { step: event.step, taskId: event.taskId });
      if (event.type === 'run.resumed') this.#isDoneAgain ||= (event.reopened ?? []).length > 0;
    });
  }

  /** @throws JournalError */
  static async open(goal: string, options: OrchestrateOptions, limits: OrchestrationLimits): Promise<Phases> {
    if (options.job) return new Phases(options, limits, options.job);
    const { jobId, resume } = limits;
    const { journal, limits: most, onJournalFailure, onEvent, request, runtime } = options;
    const job = await openJob({
      jobId,
      kind: 'goal',
      title: goal.slice(0, mostTitleCharacters),
      runtime: runtime.name,
      ...(most && { limits: most }),
      ...(request !== undefined && { request }),
      ...(journal && { journal }),
      resume: resume && 'if-there',
      ...(onJournalFailure && { onJournalFailure }),
      ...(onEvent && { onEvent }),
    });
    return new Phases(options, limits, job);
  }

  /** Ends the sessions that are running and starts no more. */
  stop(reason: string): void {
    this.#stopped.abort(reason);
  }

  /**
   * Runs tasks as the step of this name and gives one result for each, in their order. One that was asked something else
   * before, because tasks that it builds on were done again since, is replaced by `<phase>-2`.
   * @throws RuntimeError if the runtime cannot be used
   */
  async run(
    phase: Phase,
    tasks: readonly AgentTask[],
    agents: readonly AgentDefinition[],
    objection?: Question<unknown>['objection'],
  ): Promise<AgentResult[]> {
    const times = this.#timesOf(phase);
    const latest = times.at(-1) ?? stepName(phase);
    const work = { tasks: this.#options.prepareTasks?.(tasks) ?? tasks, agents, objection };
    await this.#endReplaced(times.slice(0, -1));
    // Tasks that succeeded in the end need no second plan.
    const before = phase === 'report' ? (['replan', 'rework'] as const) : [];
    await this.#endReplaced(before.flatMap((step) => this.#timesOf(step)));
    try {
      return await this.#run(phase, latest, work);
    } catch (thrown) {
      if (!isChange(thrown) || !this.#isDoneAgain) throw thrown;
      await this.#endReplaced([latest]);
      return this.#run(phase, stepName(phase, times.length + 1), work);
    }
  }

  async #run(phase: Phase, step: string, { tasks, agents, objection }: Work): Promise<AgentResult[]> {
    const { job, signal } = this;
    const options = orchestratorOptionsOf(this.#options);
    const { admission = [] } = options;
    const isReport = phase === 'report';
    const kept = this.#keptBack && !isReport ? { admission: keepBack(admission, this.#keptBack) } : {};
    const { taskPolicy } = this.#options;
    const ofTasks = taskPolicy && (phase === 'work' || phase === 'rework') && { policy: taskPolicy };
    const asked = options.policy ?? singleModel(options.model);
    const ofPlans = objection && { policy: endingWith(asked, objection) };
    const orchestrator = createOrchestrator({ ...options, ...ofTasks, ...ofPlans, ...kept, agents });
    const retryFailed = this.#retryFailed;
    const urgent = isReport || phase === 'plan' || phase === 'replan';
    const place = { job, step, retryFailed, signal, urgent };
    const { runId, results, summary } = await orchestrator.run(tasks, place);
    this.ended.push({ phase, runId, summary });
    return results;
  }

  /** From now on nothing but the report is started that would leave no budget for it. */
  keepBack({ task, agent }: Pick<Question<unknown>, 'task' | 'agent'>): void {
    const prompt = `${task.description}\n${JSON.stringify(task.input)}`;
    const model = task.model ?? this.#options.model;
    const asked = { ...(model !== undefined && { model }), urgent: true as const };
    const { urgent: _urgent, ...named } = asked;
    const share = priceShareAt(this.#options.runtime, asked);
    this.#keptBack = { instructions: agent.instructions, prompt, ...named, ...share };
  }

  /** The steps of a phase that the log has, one after the other as they were begun. */
  #timesOf(phase: Phase): string[] {
    const times: string[] = [];
    while (this.#known.has(stepName(phase, times.length + 1))) times.push(stepName(phase, times.length + 1));
    return times;
  }

  /** What was paid for steps that others have replaced stays paid. */
  async #endReplaced(steps: readonly string[]): Promise<void> {
    const { admission = [] } = this.#options;
    for (const step of steps) {
      const { runId } = this.job.runLog(step);
      if (this.ended.some((ended) => ended.runId === runId)) continue;
      this.#account.addSpent(await endReplaced(step, this.job, admission));
    }
  }

  summary(): JobSummary {
    return this.#account.summary();
  }

  /** Ends the job; one that was given stays with whoever gave it. */
  async end(report: OrchestrationReport): Promise<void> {
    const { status } = report;
    this.#forget();
    if (this.#options.job) return;
    const isDone = status === 'completed' || status === 'planned' || status === 'declined';
    const ending = status === 'cancelled' ? status : isDone ? 'completed' : 'failed';
    await this.job.end(ending, { status, report: keptGoal(report, this.#places) });
  }

  /** Leaves the job to be gone on with. */
  async giveUp(): Promise<void> {
    this.#forget();
    if (!this.#options.job) await this.job.release();
  }
}

interface Work {
  tasks: readonly AgentTask[];
  agents: readonly AgentDefinition[];
  objection: Question<unknown>['objection'];
}

/** What a list shows of a goal. */
const mostTitleCharacters = 200;

/** The step was asked something else when it was begun. */
function isChange(thrown: unknown): boolean {
  return isParallelAgentsError(thrown) && thrown.code === 'RUN_CHANGED';
}
