import type { AgentResult, AgentTask } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import { createMissingAgent, type OrchestrateOptions, orchestrate } from '@parallel-agents/meta';
import { shortlist } from '@parallel-agents/meta/internal';
import { settleAccount } from '../experience/learning.ts';
import type { JobContext } from './context.ts';
import { noteOverspending } from './escalation.ts';
import { fitsBudget } from './fits-budget.ts';
import type { JobWork } from './job.ts';
import { type GoalReport, toGoalReport } from './job-report.ts';
import { type JobSetup, openSetup } from './job-setup.ts';
import type { GoalSpec } from './job-spec.ts';
import { prepareTasks } from './prepare-tasks.ts';
import { keptBy } from './start-options.ts';

/** Opens what a goal needs; the planner stands for the tasks that are not known yet. */
export function openGoalSetup({ goal, limits, bestOf }: GoalSpec, context: JobContext): Promise<JobSetup> {
  const tasks = [{ agent: 'agent_orchestrator', description: goal }];
  return openSetup(context.settings, { tasks, limits, bestOf }, context);
}

/** What the planning of a goal is told of the spec, the settings and the agents. */
export function planningOf(
  { plan, planOnly, maxTasks, maxDepth, maxAgents }: GoalSpec,
  { settings, budget, severalPolicy }: Pick<JobSetup, 'settings' | 'budget' | 'severalPolicy'>,
  { known: { registry } }: JobContext,
): Omit<OrchestrateOptions, 'runtime'> {
  return {
    agents: registry,
    ...defined({ plan, planOnly, maxTasks, maxDepth, maxAgents }),
    ...(severalPolicy && { taskPolicy: severalPolicy }),
    ...(budget && { checkTasks: fitsBudget(budget, settings, registry) }),
    prepareTasks: (tasks: readonly AgentTask[]) => prepareTasks(tasks, settings, registry),
  };
}

/** Says that the planner does not see all agents. */
function noteShortlist({ goal, plan, maxAgents }: GoalSpec, { known, here, notes }: JobContext): void {
  if (plan !== undefined) return;
  const { agents, of } = shortlist(goal, known.registry, maxAgents);
  if (agents.length === of) return;
  notes.note(
    `The planner is shown ${agents.length} of ${of} agents, those nearest to the goal; ${here.describe('maxAgents', String(of))} shows it all of them.`,
  );
}

/** From a goal to a report. */
export async function runGoal(
  spec: GoalSpec,
  { context, options, request, id, signal, emit }: JobWork,
): Promise<GoalReport> {
  const { here, notes } = context;
  const { approve, onAgentMade, learn = true, retryFailed } = options;
  noteShortlist(spec, context);
  const setup = await openGoalSetup(spec, context);
  const results: AgentResult[] = [];
  try {
    const kept = await keptBy(context);
    const shared = { ...setup.options, ...kept };
    const createAgent = createMissingAgent({ ...shared, ...(onAgentMade && { onCreated: onAgentMade }) });
    const goal = await orchestrate(spec.goal, {
      ...shared,
      ...planningOf(spec, setup, context),
      ...(spec.createAgents !== false && { createAgent }),
      ...(approve && { approve }),
      jobId: id,
      ...setup.shown,
      ...(request !== undefined && { request }),
      ...(kept.journal && { resume: true }),
      ...(kept.journal && retryFailed && { retryFailed }),
      signal,
      onEvent(event) {
        if (event.type === 'task.ended') results.push(event.result);
        emit(event);
      },
    });
    noteOverspending(setup.budget, notes.note);
    const beside = { here, note: notes.note, learn };
    const account = await settleAccount({ results }, setup.settings, setup.experience, beside);
    return { ...toGoalReport(id, goal, results), ...(account && { account }) };
  } finally {
    setup.release();
  }
}
