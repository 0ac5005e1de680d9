import { isDeepStrictEqual } from 'node:util';
import type { AgentDefinition, AgentResult, AgentTask, ErrorCode } from '@parallel-agents/core';
import { unmetExpectations } from '@parallel-agents/core/internal';
import type { z } from 'zod';
import type { AgentCandidate, AgentDesign } from '../design/agent-design.ts';
import { type JsonSchema, toZod } from '../design/schemas.ts';
import { toDefinition } from '../design/to-definition.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import { problemsOf } from '../lint/example-fit.ts';
import { wordsForJudges } from '../lint/injection.ts';
import { hasEmptyLists, isBlank } from './empty-answer.ts';
import type { FixtureResult } from './fixture-result.ts';

type Fixture = AgentDesign['fixtures'][number];

export interface FixtureRun {
  /** Names the sub-run; what is tried again is `<step>.2`. */
  step: string;
  /** A schema that answers must satisfy beside their own: that of the version that was handed in. @default none */
  heldTo?: JsonSchema;
}

/** What is no fault of the agent's: the provider, the budget, or whoever stopped it. */
const notItsFault: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'BUDGET_EXHAUSTED',
  'CANCELLED',
  'INTERNAL',
  'OUTPUT_LIMIT_REFUSED',
  'PROVIDER_ERROR',
  'PROVIDER_UNAVAILABLE',
  'QUOTA_EXHAUSTED',
  'RATE_LIMITED',
  'RUNTIME_UNAUTHORIZED',
  'RUNTIME_UNAVAILABLE',
  'SESSION_FAILED',
  'SESSION_LOST',
  'SPAWN_REFUSED',
  'TIMEOUT',
  'UNBOUNDED_OUTPUT',
  'UNKNOWN_PRICE',
]);

/**
 * Runs an agent on its own fixtures, at the tier where it starts, and checks each answer: by its schema and checks, and by
 * what the fixture expects. It has no tools here: a fixture is written by a model, and an agent with tools would act on
 * it. What the provider or the budget kept from running is tried again once, and then not run.
 */
export async function runFixtures(
  candidate: AgentCandidate,
  { step, heldTo = {} }: FixtureRun,
  steps: AgentSteps,
): Promise<FixtureResult[]> {
  const { fixtures } = candidate.design;
  const { agent, tasks, misfits } = fixtureTasks(candidate);
  const results = tasks.length === 0 ? [] : await steps.run(step, tasks, [agent]);
  const again = tasks.filter((_, index) => isOthersFault(results[index]));
  const retried = again.length === 0 || steps.mustStop() ? [] : await steps.run(`${step}.2`, again, [agent]);
  const byTask = new Map([...results, ...retried].map((result) => [result.taskId, result]));
  const schema = toZod(heldTo);
  const ran = fixtures.map((fixture, index) => {
    const result = byTask.get(taskId(index));
    if (result !== undefined) return toFixtureResult(fixture, result, schema);
    const { name, input } = fixture;
    const problems = (misfits[index] ?? []).map((problem) => `the input does not fit: ${problem}`);
    return { fixture: name, passed: false, input, problems };
  });
  return refuseEmpty(ran);
}

/** What an agent is asked on its fixtures; nothing is where the input does not fit. */
function fixtureTasks({ design, metadata }: AgentCandidate): {
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

/** Whoever answers every input with nothing passes each fixture by itself; together they show it. */
function refuseEmpty(fixtures: FixtureResult[]): FixtureResult[] {
  const answers = fixtures.flatMap(({ answer }) => (answer === undefined ? [] : [answer]));
  const [first] = answers;
  const isSame = answers.length > 1 && answers.every((answer) => isDeepStrictEqual(answer, first));
  if (answers.length === 0 || !(answers.every(isBlank) || (isSame && answers.every(hasEmptyLists))))
    return fixtures;
  const problem = 'it answers nothing, whatever it is given';
  return fixtures.map((fixture) =>
    fixture.answer === undefined
      ? fixture
      : { ...fixture, passed: false, problems: [...fixture.problems, problem] },
  );
}

/**
 * Whether what went wrong is no fault of the agent’s: the provider, the budget, or whoever stopped it.
 * @example
 * results.filter(isOthersFault); // those that say nothing of their agents
 */
export function isOthersFault(result: AgentResult | undefined): boolean {
  return result?.error !== undefined && notItsFault.has(result.error.code);
}

function toFixtureResult(
  { name: fixture, input, expect }: Fixture,
  result: AgentResult,
  schema: z.ZodType | undefined,
): FixtureResult {
  const { error } = result;
  if (error !== undefined && isOthersFault(result))
    return { fixture, passed: false, notRun: `${error.code}: ${error.message}`, input, problems: [] };
  const problems = problemsOfRun(result);
  if (result.status === 'completed') {
    const misfits = problemsOf(result.output, schema);
    problems.push(...misfits.map((misfit) => `it does not fit the output schema as it was: ${misfit}`));
    problems.push(...(expect ? unmetExpectations(expect, result.output) : []));
  }
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

/** Whether a task is an agent's own fixture: it does well at the tier where its agent starts, or fails. */
export function isFixtureTask({ id }: AgentTask): boolean {
  return /^fixture-\d+$/.test(id ?? '');
}
