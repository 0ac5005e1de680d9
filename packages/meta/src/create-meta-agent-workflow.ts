import { type AgentBrief, checkBriefs } from './create/brief.ts';
import { createAgent } from './create/create-agent.ts';
import type { AgentJobOptions } from './job/options.ts';
import type { AgentJobReport, AgentOutcome } from './refine/outcome.ts';
import { type AgentWork, runAgents } from './run-agents.ts';

export interface CreateOptions extends AgentJobOptions {
  /** Names that new agents may not take. @default none */
  takenNames?: readonly string[];
}

/**
 * Makes an agent of each brief, at the same time: a creator designs it, lint and its own fixtures try it, a panel judges
 * it, a refiner revises it until the target is met or nothing improves, and a judge that was kept apart confirms.
 *
 * @throws InputError for briefs and options that cannot be used; RuntimeError if the runtime cannot be used
 * @example
 * const { agents } = await createMetaAgentWorkflow([{ purpose: 'Finds flaky tests in a CI log' }], { runtime });
 */
export async function createMetaAgentWorkflow(
  briefs: readonly AgentBrief[],
  { takenNames = [], ...options }: CreateOptions,
): Promise<AgentJobReport> {
  const checked = checkBriefs(briefs, takenNames);
  const jobs = checked.map(
    (brief, index): AgentWork => ({
      name: brief.name ?? `brief-${index + 1}`,
      brief,
      begin: (steps) => createAgent(brief, steps),
    }),
  );
  const report = await runAgents(jobs, options, 'create');
  const taken = new Set([...takenNames, ...checked.flatMap(({ name }) => name ?? [])]);
  const agents = report.agents.map((outcome, index) =>
    checked[index]?.name === undefined ? rename(outcome, freeName(outcome.name, taken)) : outcome,
  );
  return { ...report, agents };
}

/** Settled at the end, in the order of the briefs: which creator answers first must not decide who is called what. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let suffix = 2; taken.has(name); suffix++) name = `${wanted.slice(0, 60)}_${suffix}`;
  taken.add(name);
  return name;
}

function rename(outcome: AgentOutcome, name: string): AgentOutcome {
  const { design, agent } = outcome;
  return {
    ...outcome,
    name,
    ...(design && { design: { ...design, name } }),
    ...(agent && { agent: { ...agent, name } }),
  };
}
