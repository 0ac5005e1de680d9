import type { AgentTask } from '@parallel-agents/core';
import type { StartOf } from '../tiers/cascade.ts';
import { rankIndex, type TierModel } from '../tiers/tiers.ts';
import { breakEven } from './break-even.ts';
import type { TierOutcome } from './tier-outcomes.ts';

export interface LearnedStartOptions {
  /** The run has gates: only what was learned with gates counts, else only what was learned without. @default false */
  judged?: boolean;
}

/**
 * A tier that has not paid is tried again with every 20th task of the agent. A try in vain costs two sessions, so that
 * with a model at a fifth of the strong one’s price this adds a fiftieth to the bill; and about a dozen good tries among
 * the 50 that count lift the verdict of such a model, however bad it was before.
 */
const tasksBetweenTries = 20;

/**
 * The `auto` start of a cascade: the cheapest tier, from the one that the agent names on, that pays or of which too
 * little is known. Never a cheaper one than the agent names: without a gate, `accepted` means no more than that the
 * schema was kept. What is decided depends on the experience and the order of the tasks, not on chance; the same task
 * is told the same again.
 */
export function learnedStart(
  outcomes: readonly TierOutcome[],
  tiers: readonly TierModel[],
  { judged = false }: LearnedStartOptions = {},
): StartOf {
  const relevant = outcomes.filter((outcome) => outcome.judged === judged);
  const unprofitable = breakEven(relevant, tiers).filter(({ verdict }) => verdict === 'does not pay');
  const tries = new Map(
    unprofitable.map(({ agent, model }) => [keyOf(agent, model), tasksSince(relevant, agent, model)]),
  );
  const decided = new WeakMap<AgentTask, string>();

  /** Whether this task is to try a tier that has not paid; counts it. */
  const isDue = (key: string): boolean => {
    const tasks = (tries.get(key) ?? 0) + 1;
    const due = tasks >= tasksBetweenTries;
    tries.set(key, due ? 0 : tasks);
    return due;
  };
  const decide = (agent: { name: string; tier: string }): string => {
    const candidates = tiers.slice(rankIndex(tiers, agent.tier));
    const start = candidates.find(({ model }) => {
      const key = keyOf(agent.name, model);
      return !tries.has(key) || isDue(key);
    });
    return start?.tier ?? 'agent';
  };
  return (agent, task) => {
    const known = decided.get(task);
    if (known !== undefined) return known;
    const start = decide(agent);
    decided.set(task, start);
    return start;
  };
}

/** How many tasks of an agent have started elsewhere since it was last tried on a model. */
function tasksSince(outcomes: readonly TierOutcome[], agent: string, model: string): number {
  const own = outcomes.filter((outcome) => outcome.agent === agent);
  return own.length - 1 - own.findLastIndex((outcome) => outcome.model === model);
}

function keyOf(agent: string, model: string): string {
  return `${agent}\n${model}`;
}
