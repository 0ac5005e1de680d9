import { isDeepStrictEqual } from 'node:util';
import type { AgentTask } from '@parallel-agents/core';
import { pairJudge, pairJudgeName, pairSchema } from '../agents/pair-judge.ts';
import { type FixtureResult, isFailed } from '../evidence/fixture-result.ts';
import type { AgentSteps } from '../job/agent-steps.ts';
import { shuffle } from '../panel/shuffle.ts';
import { type PairCount, type PairResult, pairResult } from './pair-result.ts';

export interface PairQuestion {
  step: string;
  /** What was asked for, and the statements of the exam: all that a judge knows of the job. */
  asked: unknown;
  rubric: readonly string[];
  judges: number;
  /** What they are to run on, in turn; empty: what the policy or the runtime chooses. */
  models: readonly string[];
}

/** Ends the id of a task in which a judge sees the answers in the other order. */
export const swapped = '-swapped';

/** Two answers to one input. */
interface Pair {
  id: string;
  input: Record<string, unknown>;
  old: unknown;
  new: unknown;
}

/**
 * Has the answers of two versions to the same fixtures compared by a panel, blind and in both orders. An answer that does
 * not pass loses to one that does, and equal answers are equal; nobody is asked about those.
 */
export async function askPairs(
  old: readonly FixtureResult[],
  revised: readonly FixtureResult[],
  question: PairQuestion,
  steps: AgentSteps,
): Promise<PairResult> {
  const { step, judges: seats, models } = question;
  const each = seats * 2;
  const counts = new Map<string, PairCount>();
  const open: Pair[] = [];
  for (const [index, one] of old.entries()) {
    const other = revised[index];
    if (other === undefined || one.notRun !== undefined || other.notRun !== undefined) continue;
    const id = `pair-${index + 1}`;
    const isOneSided = isFailed(one) !== isFailed(other);
    counts.set(id, {
      wins: isOneSided && isFailed(one) ? each : 0,
      losses: isOneSided && isFailed(other) ? each : 0,
    });
    if (isFailed(one) || isFailed(other) || isDeepStrictEqual(one.answer, other.answer)) continue;
    open.push({ id, input: one.input, old: one.answer, new: other.answer });
  }
  if (open.length > 0) {
    const asks = Array.from({ length: seats }, (_, index) => ({
      judge: `judge-${index + 1}`,
      model: models[index % models.length],
    })).flatMap((judge) => [
      { ...judge, id: judge.judge, isSwapped: false },
      { ...judge, id: `${judge.judge}${swapped}`, isSwapped: true },
    ]);
    const tasks = asks.map(({ judge, id, model, isSwapped }) =>
      pairTask(open, question, { id, model, seed: placesSeed(steps.seed, step, judge), isSwapped }),
    );
    const schema = pairSchema(open.map(({ id }) => id));
    const results = await steps.run(step, tasks, [pairJudge(open.map(({ id }) => id))]);
    for (const [index, { status, output }] of results.entries()) {
      const ask = asks[index];
      if (ask === undefined || status !== 'completed') continue;
      const { verdicts } = schema.parse(output);
      const newIsFirst = placesOf(open, placesSeed(steps.seed, step, ask.judge), ask.isSwapped);
      for (const { pair, better } of verdicts) {
        const count = counts.get(pair);
        if (count === undefined || better === 'equal') continue;
        if ((better === 'first') === newIsFirst.get(pair)) count.wins += 1;
        else count.losses += 1;
      }
    }
  }
  return pairResult([...counts.values()], each);
}

/** What decides which answer a judge sees first. @param step as the agent's work names it, such as `pairs-2` */
export function placesSeed(seed: string, step: string, judge: string): string {
  return `${seed}/${step}/${judge}`;
}

/** For each pair, whether the new answer stands first: for half of them, and the other way round when they are swapped. */
export function placesOf(
  pairs: readonly Pick<Pair, 'id'>[],
  seed: string,
  isSwapped: boolean,
): Map<string, boolean> {
  const order = shuffle(pairs, `${seed}/places`, ({ id }) => id);
  return new Map(order.map(({ id }, index) => [id, (index % 2 === 0) !== isSwapped]));
}

/** What a judge of pairs is asked. What all of them are shown stands first. */
function pairTask(
  pairs: readonly Pair[],
  { asked, rubric }: Pick<PairQuestion, 'asked' | 'rubric'>,
  { id, model, seed, isSwapped }: { id: string; model: string | undefined; seed: string; isSwapped: boolean },
): AgentTask {
  const newIsFirst = placesOf(pairs, seed, isSwapped);
  const order = shuffle(pairs, `${seed}/${id}`, ({ id: pair }) => pair);
  return {
    id,
    agent: pairJudgeName,
    description: 'Say for each pair which answer serves better.',
    input: {
      asked,
      rubric,
      pairs: order.map((pair) => {
        const [first, second] = newIsFirst.get(pair.id) ? [pair.new, pair.old] : [pair.old, pair.new];
        return { pair: pair.id, input: pair.input, first, second };
      }),
    },
    ...(model !== undefined && { model }),
  };
}
