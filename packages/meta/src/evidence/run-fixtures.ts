import type { AgentDefinition, AgentResult, AgentTask } from '@parallel-agents/core';
import type { AgentCandidate } from '../design/agent-design.ts';
import { toZod } from '../design/schemas.ts';
import { toDefinition } from '../design/to-definition.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import { problemsOf } from '../lint/example-fit.ts';
import { wordsForJudges } from '../lint/injection.ts';
import type { FixtureResult } from './fixture-result.ts';

/**
 * Runs an agent on its own fixtures, at the tier where it starts, and checks each answer. It has no tools here: a
 * fixture is written by a model, and an agent with tools would act on it.
 */
export async function runFixtures(
  candidate: AgentCandidate,
  step: string,
  steps: AgentSteps,
): Promise<FixtureResult[]> {
  const { design } = candidate;
  const { agent, tasks, misfits } = fixtureTasks(candidate);
  const results = tasks.length === 0 ? [] : await steps.run(step, tasks, [agent]);
  const byTask = new Map(results.map((result) => [result.taskId, result]));
  return design.fixtures.map(({ name, input }, index) => {
    const result = byTask.get(taskId(index));
    if (result !== undefined) return toFixtureResult(name, input, result);
    const problems = (misfits[index] ?? []).map((problem) => `the input does not fit: ${problem}`);
    return { fixture: name, passed: false, input, problems };
  });
}

/** What an agent is asked on its fixtures; nothing is where the input does not fit. */
export function fixtureTasks({ design, metadata }: AgentCandidate): {
  agent: AgentDefinition;
  tasks: AgentTask[];
  /** Why the input does not fit, for each fixture. */
  misfits: string[][];
} {
  const agent = toDefinition({ design, metadata: { ...metadata, tools: 'none' } });
  const inputSchema = toZod(design.inputSchema);
  const misfits = design.fixtures.map(({ input }) => problemsOf(input, inputSchema));
  const tasks = design.fixtures.flatMap((fixture, index): AgentTask[] => {
    if (misfits[index]?.length !== 0) return [];
    const { description, input } = fixture;
    return [{ id: taskId(index), agent: agent.name, description, input }];
  });
  return { agent, tasks, misfits };
}

function toFixtureResult(
  fixture: string,
  input: Record<string, unknown>,
  result: AgentResult,
): FixtureResult {
  const problems = problemsOfRun(result);
  return {
    fixture,
    passed: problems.length === 0,
    input,
    ...(result.status === 'completed' && { answer: result.output }),
    problems,
  };
}

function problemsOfRun({ status, output, error, attempts }: AgentResult): string[] {
  if (status !== 'completed') return [`${error?.code ?? status}: ${error?.message ?? 'no answer'}`];
  const problems: string[] = [];
  const [first, last] = [attempts[0], attempts.at(-1)];
  if (first?.tier !== last?.tier) {
    problems.push(`it took the tier ${last?.tier}; the agent starts at ${first?.tier}`);
  }
  const words = wordsForJudges(typeof output === 'string' ? output : JSON.stringify(output));
  if (words !== undefined) problems.push(`the answer is addressed to whoever judges it: "${words}"`);
  return problems;
}

function taskId(index: number): string {
  return `fixture-${index + 1}`;
}
