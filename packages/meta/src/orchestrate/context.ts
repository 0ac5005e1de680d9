import { resolverOf } from '@parallel-agents/core/internal';
import type { PlanRules } from './check-plan.ts';
import { numbersIn } from './goal-numbers.ts';
import { GrowingAgents } from './growing-agents.ts';
import { checkOptions, type OrchestrateOptions, type OrchestrationLimits } from './options.ts';
import type { Phases } from './phases.ts';
import type { OrchestrationReport } from './report.ts';

/** What there is before anything is spawned. */
export interface GoalContext {
  goal: string;
  options: OrchestrateOptions;
  limits: OrchestrationLimits;
  agents: GrowingAgents;
  rules: PlanRules;
  /** Why there is no plan, no second plan, or no report. */
  errors: OrchestrationReport['errors'];
}

/** What the steps of one orchestration share. */
export interface Context extends GoalContext {
  phases: Phases;
  /** Agents that were made for the goal, and are used. */
  made: NonNullable<OrchestrationReport['made']>;
}

/** @throws InputError */
export function createContext(goal: string, options: OrchestrateOptions): GoalContext {
  const limits = checkOptions(goal, options);
  const { agents: given = [] } = options;
  const agents = new GrowingAgents('resolve' in given ? given : resolverOf(given));
  const { maxTasks, maxDepth, maxAgents } = limits;
  const rules: PlanRules = {
    agents,
    goal,
    maxAgents,
    maxTasks,
    maxDepth,
    canCreate: options.createAgent !== undefined,
    numbers: numbersIn(goal),
    ...(options.checkTasks && { checkTasks: options.checkTasks }),
  };
  return { goal, options, limits, agents, rules, errors: [] };
}
