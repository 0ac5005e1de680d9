import type { AgentDefinition, AgentResult, AgentTask } from '@parallel-agents/core';
import { unmetExpectations } from '@parallel-agents/core/internal';
import { isOthersFault } from '@parallel-agents/meta/internal';

/** An agent, and the name that tasks find it by. */
export interface Candidate {
  name: string;
  definition: AgentDefinition;
}

/** What came of one fixture. */
interface FixtureVerdict {
  fixture: string;
  verdict: 'passed' | 'failed' | 'not-run';
  /** Why it did not pass, or was not run. */
  problems: string[];
  /** What is to be known of it all the same. */
  notes: string[];
}

/** What came of an agent. */
export interface ExamResult {
  agent: string;
  /** Each of its fixtures passed, and it has some. */
  passed: boolean;
  fixtures: FixtureVerdict[];
  spent: Spent;
}

/** What was used. */
export interface Spent {
  sessions: number;
  tokens: number;
  /** US dollars. Absent: no price is known. */
  costUsd?: number;
}

/** The fixtures of agents as tasks. */
export interface Exam {
  tasks: AgentTask[];
  /** What each came to, by the results of the tasks. */
  judge(results: readonly AgentResult[]): ExamResult[];
}

/**
 * Makes the fixtures of agents tasks of one run. What cannot be run has failed without one: an input that its agent does
 * not take. An agent with tools is not run: it would act on what a fixture says.
 */
export function examOf(candidates: readonly Candidate[]): Exam {
  const tasks: AgentTask[] = [];
  const sheets = candidates.map(({ name, definition }) => {
    const { fixtures = [], inputSchema, tools } = definition;
    const sheet = fixtures.map((fixture, index) => {
      const id = `${name.replaceAll(/[^\w-]/g, '_')}.${index + 1}`;
      const misfit = inputSchema?.safeParse(fixture.input ?? {}).error?.issues[0];
      const isAble = tools === 'none' && misfit === undefined;
      const { description, input } = fixture;
      if (isAble) tasks.push({ id, agent: name, description, ...(input && { input }) });
      return { fixture, id, misfit };
    });
    return { name, definition, sheet };
  });
  return {
    tasks,
    judge(results) {
      const byTask = new Map(results.map((result) => [result.taskId, result]));
      return sheets.map(({ name, definition, sheet }) => {
        const own = sheet.flatMap(({ id }) => byTask.get(id) ?? []);
        const fixtures = sheet.map(({ fixture, id, misfit }): FixtureVerdict => {
          const of = (verdict: FixtureVerdict['verdict'], ...problems: string[]): FixtureVerdict => ({
            fixture: fixture.name,
            verdict,
            problems,
            notes: [],
          });
          if (definition.tools !== 'none')
            return of('not-run', 'it has tools, and would act; `agents review` tries it without');
          if (misfit !== undefined)
            return of('failed', `the input does not fit: ${misfit.path.join('.')}: ${misfit.message}`);
          const result = byTask.get(id);
          if (result === undefined) return of('not-run', 'there is no result');
          if (isOthersFault(result)) return of('not-run', `${result.error?.code}: ${result.error?.message}`);
          if (result.status !== 'completed')
            return of('failed', `${result.error?.code ?? result.status}: ${result.error?.message ?? ''}`);
          const unmet = unmetExpectations(fixture.expect ?? {}, result.output, {
            names: (definition.checks ?? []).map((check) => check.name),
            record: result.checks,
          });
          return {
            ...of(unmet.length === 0 ? 'passed' : 'failed', ...unmet),
            notes: notesOn(fixture, result),
          };
        });
        const passed = fixtures.length > 0 && fixtures.every(({ verdict }) => verdict === 'passed');
        return { agent: name, passed, fixtures, spent: spentOn(own) };
      });
    },
  };
}

/** What was used at each tier, over all results; of each model, where there are no tiers. */
export function spentByTier(results: readonly AgentResult[]): [tier: string, Spent][] {
  const attempts = results.flatMap((result) => result.attempts);
  const tiers = Map.groupBy(
    attempts,
    ({ tier, model, modelUsed }) => tier ?? model ?? modelUsed ?? 'unknown',
  );
  return [...tiers].map(([tier, own]) => [tier, spentOn([{ attempts: own }])]);
}

function notesOn({ expect = {} }: { expect?: object }, { checks, attempts }: AgentResult): string[] {
  return [
    ...(Object.keys(expect).length === 0 ? ['expects nothing, so that any answer in form passes'] : []),
    ...(checks?.notChecked ?? []).map((why) => `not checked: ${why}`),
    ...(checks?.changes ?? []).map((change) => `mended: ${change}`),
    ...(attempts.length > 1 ? [`took ${attempts.length} attempts`] : []),
  ];
}

function spentOn(results: readonly Pick<AgentResult, 'attempts'>[]): Spent {
  const attempts = results.flatMap((result) => result.attempts);
  const known = attempts.flatMap(({ costUsd }) => (costUsd === undefined ? [] : [costUsd]));
  return {
    sessions: attempts.length,
    tokens: attempts.reduce(
      (sum, { usage }) => sum + (usage ? usage.inputTokens + usage.outputTokens : 0),
      0,
    ),
    ...(known.length > 0 && { costUsd: known.reduce((sum, cost) => sum + cost, 0) }),
  };
}
