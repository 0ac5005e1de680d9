import type { AgentDefinition, AgentTask, Attempt, AttemptPlan, AttemptPolicy } from '@parallel-agents/core';
import { agentCreator } from '../agents/agent-creator.ts';
import { agentRefiner } from '../agents/agent-refiner.ts';
import { isFixtureTask } from '../evidence/run-fixtures.ts';

/**
 * `expected`: everything goes well at once. `longest`: everything that can be done again is. `steady`: that, too, but for
 * what authors write: their first answers do, so that other models judge them than those that judge a stronger author.
 */
export type Way = 'expected' | 'longest' | 'steady';

const authors: ReadonlySet<string> = new Set([agentCreator.name, agentRefiner.name]);

/** A policy that never gives up is followed no further. */
const mostAttempts = 100;

/**
 * Follows another policy: to its first attempt, or to its last, as if each answer before had failed its check; where it
 * wants several answers, to the last of those, as if no two said the same.
 */
export function countingPolicy(policy: AttemptPolicy, way: Way): AttemptPolicy {
  const planAfter = (task: AgentTask, agent: AgentDefinition, attempts: readonly Attempt[]) =>
    policy.next({ task, agent, attempts: attempts.map(asFailed) });
  return {
    retries: 0,
    ...(policy.choose && { choose: policy.choose }),
    async next({ task, agent, attempts, answers = [] }) {
      if (answers.length > 0) {
        const unlike = answers.map((answer, index) => ({ ...answer, output: index }));
        const another = await policy.next({ task, agent, attempts, answers: unlike });
        if (another === undefined) return undefined;
        const { gates: _gates, copies: _copies, ...plan } = another;
        return plan;
      }
      const isOnce = way === 'expected' || (way === 'steady' && authors.has(agent.name));
      if (isOnce && attempts.length > 0) return undefined;
      const following = await planAfter(task, agent, attempts);
      if (following === undefined) return undefined;
      const { gates: _gates, ...plan } = following;
      if (isOnce || attempts.length + 1 >= mostAttempts) return plan;
      const after = await planAfter(task, agent, [...attempts, attemptOf(plan, attempts.length + 1)]);
      const isLast = after === undefined || (isFixtureTask(task) && !isSameModel(after, plan));
      return isLast ? plan : { ...plan, gates: [again] };
    },
  };
}

const again = {
  name: 'again',
  judge: () => ({ accepted: false, reason: 'The longest way is counted: what can be done again is.' }),
};

/** A fixture that takes a higher tier than its agent starts at is failed: it goes well, or it ends the round early. */
function isSameModel(one: AttemptPlan, other: AttemptPlan): boolean {
  return one.model === other.model && one.tier === other.tier;
}

function asFailed(attempt: Attempt): Attempt {
  const message = 'The answer is taken to have failed its check.';
  const error = {
    code: 'OUTPUT_INVALID',
    message,
    fix: 'Nothing: this is a forecast.',
    retryable: false,
  } as const;
  return { ...attempt, status: 'failed', error };
}

function attemptOf(plan: Omit<AttemptPlan, 'gates'>, number: number): Attempt {
  return asFailed({
    ...plan,
    attemptId: `forecast/${number}`,
    number,
    status: 'failed',
    text: '',
    startedAt: new Date(0).toISOString(),
    executionSeconds: 0,
  });
}
