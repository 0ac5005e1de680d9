import { resolverOf } from '@parallel-agents/core';
import type { PlanRules } from './check-plan.ts';
import { GrowingAgents } from './growing-agents.ts';
import { checkOptions, type OrchestrateOptions, type OrchestrationLimits } from './options.ts';
import { Phases } from './phases.ts';
import type { OrchestrationReport } from './report.ts';

/** What the steps of one orchestration share. */
export interface Context {
  goal: string;
  options: OrchestrateOptions;
  limits: OrchestrationLimits;
  agents: GrowingAgents;
  rules: PlanRules;
  phases: Phases;
  /** Why there is no plan, no second plan, or no report. */
  errors: OrchestrationReport['errors'];
}

/** @throws InputError */
export function createContext(goal: string, options: OrchestrateOptions): Context {
  const limits = checkOptions(goal, options);
  const { agents: given = [] } = options;
  const agents = new GrowingAgents('resolve' in given ? given : resolverOf(given));
  const { maxTasks, maxDepth } = limits;
  const rules: PlanRules = {
    agents,
    maxTasks,
    maxDepth,
    canCreate: options.createAgent !== undefined,
    ...(options.checkTasks && { checkTasks: options.checkTasks }),
  };
  return { goal, options, limits, agents, rules, phases: new Phases(options, limits), errors: [] };
}
