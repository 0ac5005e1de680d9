import {
  type AgentTask,
  type Attempt,
  type AttemptPlan,
  type AttemptPolicy,
  type ErrorCode,
  type Gate,
  InputError,
} from '@parallel-agents/core';
import { isCorrectable } from '@parallel-agents/core/internal';
import { checkTiers, rankIndex, type TierModel, tierIndex } from './tiers.ts';

/** Where a task starts: `agent`, or the name of a tier. */
export type StartOf = (agent: { name: string; tier: string }, task: AgentTask) => string;

export interface CascadeOptions {
  /** The cheapest first; see `resolveTiers`. */
  tiers: readonly TierModel[];
  /** What an output must pass, beyond its schema, to be kept. @default nothing more */
  accept?: readonly Gate[];
  /**
   * Where a task starts: `agent` as its agent definition says, the name of a tier, or a function that gives one of them,
   * for example `learnedStart`. @default 'agent'
   */
  start?: 'agent' | (string & {}) | StartOf;
  /** How often a transient fault is tried again on the same tier. @default 2 */
  retries?: number;
}

/** Faults of an attempt that another model may not have. What is not here no stronger model can mend. */
const escalatable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OUTPUT_EMPTY',
  'OUTPUT_NOT_JSON',
  'OUTPUT_INVALID',
  'OUTPUT_TRUNCATED',
  'CHECK_REFUSED',
  'MODEL_REFUSED',
  'GATE_REFUSED',
  'TIMEOUT',
  'PROVIDER_ERROR',
  'PROVIDER_UNAVAILABLE',
  'RATE_LIMITED',
  'UNKNOWN_MODEL',
  'SESSION_FAILED',
]);

/**
 * Tries the cheap tier first and climbs on evidence: an answer that fails its schema after one corrective attempt,
 * its checks or its gates; a time-out; a model that refuses, fails or does not exist. A task that names a model of its
 * own stays on it. It plans two attempts for each tier at most, and never comes back to a lower one.
 *
 * @throws InputError if there are no tiers, two have the same name or model, or `start` names none of them
 * @example
 * const policy = cascade({ tiers: resolveTiers(['cheap', 'strong']), accept: [contains('summary')] });
 * createOrchestrator({ runtime, agents, policy });
 */
export function cascade(options: CascadeOptions): AttemptPolicy {
  const { accept = [], start = 'agent', retries = 2 } = options;
  // A copy: what was checked is what is climbed.
  const tiers = options.tiers.map(({ tier, model }): TierModel => ({ tier, model }));
  checkTiers(tiers);
  if (typeof start === 'string' && start !== 'agent' && !tiers.some(({ tier }) => tier === start)) {
    const known = tiers.map(({ tier }) => tier).join(', ');
    throw invalid('start', `there is no tier "${start}"`, `The tiers are: ${known}; or "agent".`);
  }
  const startIndex = (agent: { name: string; tier: string }, task: AgentTask): number => {
    const name = typeof start === 'function' ? start(agent, task) : start;
    return name === 'agent' ? rankIndex(tiers, agent.tier) : tierIndex(tiers, name);
  };
  return {
    retries,
    next({ task, agent, attempts, decided }) {
      const own = task.model === undefined ? undefined : { tier: 'task', model: task.model };
      const ladder = own ? [own] : tiers;
      const last = attempts.at(-1);
      if (last === undefined) {
        // What was learned since may say otherwise, but what was started there is paid for there.
        const earlier = decided && ladder.find(({ model }) => model === decided.model);
        return plan('first', earlier ?? own ?? tiers[startIndex(agent, task)], accept);
      }
      const position = ladder.findIndex(({ model }) => model === last.model);
      if (isCorrectable(last) && !wasCorrected(attempts, last))
        return plan('corrective', ladder[position], accept);
      const climbs = last.error !== undefined && escalatable.has(last.error.code);
      return climbs ? plan('escalation', ladder[position + 1], accept) : undefined;
    },
  };
}

/** One corrective attempt for each tier. */
function wasCorrected(attempts: readonly Attempt[], last: Attempt): boolean {
  return attempts.some(({ reason, model }) => reason === 'corrective' && model === last.model);
}

function plan(
  reason: AttemptPlan['reason'],
  chosen: TierModel | undefined,
  gates: readonly Gate[],
): AttemptPlan | undefined {
  return chosen && { reason, tier: chosen.tier, model: chosen.model, gates };
}

function invalid(option: string, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [option], message, fix }]);
}
