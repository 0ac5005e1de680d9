import type { AgentDefinition, AgentTask } from '@parallel-agents/core';
import { runChecks } from '@parallel-agents/core/internal';

/** What an answer comes to under the schema and the checks of its agent. */
export interface CheckedAnswer {
  /** `check: message` of each problem and each change, with the name of the check; `schema` where that refused it. */
  said: string[];
  /** What could not be looked at. */
  notChecked: readonly string[];
  output: unknown;
}

/**
 * Puts an answer through the schema and the checks of an agent, as a run does.
 * @example
 * const { said } = await checkedAnswer(myAgent, { score: 11 }); // [ 'schema: …' ]
 */
export async function checkedAnswer(
  agent: AgentDefinition,
  answer: unknown,
  task: Partial<AgentTask> = {},
): Promise<CheckedAnswer> {
  const parsed = agent.outputSchema?.safeParse(answer);
  if (parsed?.success === false)
    return { said: [`schema: ${parsed.error.message}`], notChecked: [], output: answer };
  const subject = {
    output: parsed?.data ?? answer,
    task: { agent: agent.name, description: '', ...task },
    results: [],
  };
  const { record, refusal, output } = await runChecks(agent.checks ?? [], subject, agent.outputSchema);
  const problems = (refusal?.problems ?? []).map((problem) => {
    const [, message = problem, check = ''] = /^([\s\S]*) \(([a-z-]+)\)$/.exec(problem) ?? [];
    return `${check}: ${message}`;
  });
  return { said: [...problems, ...(record.changes ?? [])], notChecked: record.notChecked ?? [], output };
}

/**
 * Names of the checks that said something; `schema` is one.
 * @example
 * checksThatSpoke(await checkedAnswer(myAgent, answer, { input })); // [ 'quotes-input' ]
 */
export function checksThatSpoke({ said }: CheckedAnswer): string[] {
  return [...new Set(said.map((one) => one.slice(0, one.indexOf(':'))))];
}
