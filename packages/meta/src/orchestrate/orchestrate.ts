import type { AgentResult } from '@parallel-agents/core';
import { orAborted } from '@parallel-agents/core/internal';
import { askPhase } from './ask-phase.ts';
import { carryOut } from './carry-out.ts';
import { type Context, createContext } from './context.ts';
import { createMissing } from './create-missing.ts';
import { givenPlan } from './given-plan.ts';
import type { OrchestrateOptions } from './options.ts';
import { Phases } from './phases.ts';
import type { Plan, Replan } from './plan.ts';
import { askForPlan } from './planner.ts';
import { renderMarkdown } from './render-markdown.ts';
import { askForReplan, isOpen, markReplaced } from './replan.ts';
import type { OrchestrationReport, OrchestrationStatus, TaskOutcome } from './report.ts';
import type { WrittenReport } from './report-writer.ts';
import { askForReport } from './write-report.ts';

/**
 * Reaches a goal with many agents: a planner splits it into tasks, each runs as soon as those it depends on have
 * completed, what failed is planned anew once, and a writer puts the results together. Or one agent does, where the
 * planner says that one will do. What a model answers is checked before anything is made of it, and is data to the next.
 *
 * Failures are values: a plan that cannot be had, a task that failed and a budget that is exhausted are in the report.
 *
 * @throws InputError for a goal, options or a given plan that cannot be used, before anything is spawned; RuntimeError
 * if the runtime cannot be used
 * @example
 * const { status, markdown } = await orchestrate('Compare three ways to limit our API', { runtime, agents });
 */
export async function orchestrate(goal: string, options: OrchestrateOptions): Promise<OrchestrationReport> {
  const given = createContext(goal, options);
  const plan = options.plan === undefined ? undefined : givenPlan(options.plan, given.rules);
  const phases = await Phases.open(goal, options, given.limits);
  try {
    const report = await carryThrough(plan, { ...given, phases, made: [] });
    await phases.end(report);
    return report;
  } catch (thrown) {
    await phases.giveUp();
    throw thrown;
  }
}

async function carryThrough(given: Plan | undefined, context: Context): Promise<OrchestrationReport> {
  const { goal, limits, phases } = context;
  const plan = given ?? (await askPhase('plan', askForPlan(goal, context.rules), context));
  if (plan === undefined) return end(context, 'failed', { tasks: [] });
  phases.job.record({ type: 'plan.made', phase: 'plan', plan });
  if (limits.planOnly) return end(context, 'planned', { plan, tasks: [] });
  if (!(await isApproved(plan, 'plan', context))) return end(context, 'declined', { plan, tasks: [] });

  const first = await runTasks(plan, 'work', context, new Map());
  const replan = await planAgain(plan, first, context);
  const completed = new Map(
    first.flatMap(({ task, result }) => (result.status === 'completed' ? [[task.id, result] as const] : [])),
  );
  const second = replan ? await runTasks(replan, 'rework', context, completed) : [];
  const tasks = [...(replan ? markReplaced(first, replan, second) : first), ...second];

  const oneDid = plan.approach === 'single-agent' && replan === undefined;
  const report = oneDid ? undefined : await writeReport(tasks, context);
  const status = statusOf(tasks, oneDid || report !== undefined);
  return end(context, status, { plan, ...(replan && { replan }), tasks, ...(report && { report }) });
}

async function isApproved(
  plan: Plan | Replan,
  phase: 'plan' | 'replan',
  { options, phases: { job, signal } }: Context,
): Promise<boolean> {
  const { approve } = options;
  if (approve === undefined) return true;
  try {
    const approved = await orAborted(approve(plan, { phase, signal }), signal);
    // Who stopped the job while it asked has not answered: the plan still waits.
    if (!approved && signal.aborted) return false;
    job.record({ type: 'plan.decided', phase, approved });
    return approved;
  } catch (thrown) {
    if (signal.aborted) return false;
    throw thrown;
  }
}

async function runTasks(
  { tasks, missingAgents }: Plan | Replan,
  phase: 'work' | 'rework',
  { options: { createAgent }, agents, phases, rules, made }: Context,
  earlier: ReadonlyMap<string, AgentResult>,
): Promise<TaskOutcome[]> {
  const step = phase === 'work' ? 'create' : 'recreate';
  const { atLeast } = rules.numbers;
  const notCreated = createAgent
    ? await createMissing(missingAgents, {
        createAgent,
        agents,
        phases,
        step,
        made,
        ...(atLeast !== undefined && { atLeast }),
      })
    : new Map();
  return carryOut(tasks, { phase, agents, phases, notCreated, earlier });
}

/** Once, and only where it can help: not when the user stopped it, nor when there is no money left to do it better. */
async function planAgain(
  plan: Plan,
  outcomes: readonly TaskOutcome[],
  context: Context,
): Promise<Replan | undefined> {
  const { goal, rules, phases } = context;
  const isBroke = outcomes.some(({ result }) => result.error?.code === 'BUDGET_EXHAUSTED');
  if (!outcomes.some(isOpen) || isBroke || phases.signal.aborted) return undefined;
  const asked = askForReplan(goal, plan, outcomes, rules);
  if (hasResults(outcomes)) phases.keepBack(askForReport(goal, outcomes));
  const replan = await askPhase('replan', asked, context);
  if (replan === undefined) return undefined;
  phases.job.record({ type: 'plan.made', phase: 'replan', plan: replan });
  return replan.tasks.length === 0 || (await isApproved(replan, 'replan', context)) ? replan : undefined;
}

async function writeReport(
  outcomes: readonly TaskOutcome[],
  context: Context,
): Promise<WrittenReport | undefined> {
  if (!hasResults(outcomes) || context.phases.signal.aborted) return undefined;
  return askPhase('report', askForReport(context.goal, outcomes), context);
}

function hasResults(outcomes: readonly TaskOutcome[]): boolean {
  return outcomes.some(({ result }) => result.status === 'completed');
}

function statusOf(outcomes: readonly TaskOutcome[], isReported: boolean): OrchestrationStatus {
  const isDone = (outcome: TaskOutcome): boolean => !isOpen(outcome) || outcome.replacedBy !== undefined;
  if (isReported && outcomes.every(isDone)) return 'completed';
  return outcomes.some(({ result }) => result.status === 'completed') ? 'partial' : 'failed';
}

function end(
  { goal, phases, errors, made }: Context,
  reached: OrchestrationStatus,
  parts: Pick<OrchestrationReport, 'plan' | 'replan' | 'tasks' | 'report'>,
): OrchestrationReport {
  const isOver = reached === 'completed' || reached === 'planned';
  const status = phases.signal.aborted && !isOver ? 'cancelled' : reached;
  const summary = phases.summary();
  const report = {
    jobId: phases.job.id,
    goal,
    status,
    ...parts,
    ...(made.length > 0 && { made }),
    errors,
    summary,
    phases: phases.ended,
  };
  return { ...report, markdown: renderMarkdown(report) };
}
