import {
  type Attempt,
  type AttemptPlan,
  type AttemptPolicy,
  type ErrorCode,
  type Gate,
  InputError,
  isCorrectable,
} from '@parallel-agents/core';
import { type TierModel, tierIndex } from './tiers.ts';

export interface CascadeOptions {
  /** The cheapest first; see `resolveTiers`. */
  tiers: readonly TierModel[];
  /** What an output must pass, beyond its schema, to be kept. @default nothing more */
  accept?: readonly Gate[];
  /**
   * Where a task starts: `agent` as its agent definition says, the name of a tier, or a function of the agent's name,
   * for example what `breakEven` learned. @default 'agent'
   */
  start?: 'agent' | (string & {}) | ((agent: { name: string; tier: string }) => string);
  /** How often a transient fault is tried again on the same tier. @default 2 */
  retries?: number;
}

/** Faults of an attempt that another model may not have. What is not here no stronger model can mend. */
const escalatable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OUTPUT_EMPTY',
  'OUTPUT_NOT_JSON',
  'OUTPUT_INVALID',
  'OUTPUT_TRUNCATED',
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
 * own stays on it.
 *
 * @throws InputError if there are no tiers, or `start` names none of them
 */
export function cascade({ tiers, accept = [], start = 'agent', retries = 2 }: CascadeOptions): AttemptPolicy {
  if (tiers.length === 0) throw invalid('tiers', 'the list of tiers is empty', 'Give at least one tier.');
  if (typeof start === 'string' && start !== 'agent' && !tiers.some(({ tier }) => tier === start)) {
    const known = tiers.map(({ tier }) => tier).join(', ');
    throw invalid('start', `there is no tier "${start}"`, `The tiers are: ${known}; or "agent".`);
  }
  const startOf = (agent: { name: string; tier: string }): string => {
    if (typeof start === 'function') return start(agent);
    return start === 'agent' ? agent.tier : start;
  };
  return {
    retries,
    next({ task, agent, attempts, decided }) {
      const rungs = task.model === undefined ? tiers : [{ tier: 'task', model: task.model }];
      const last = attempts.at(-1);
      // What was learned since may say otherwise, but what was started there is paid for there.
      const startTier = decided?.tier ?? startOf(agent);
      if (last === undefined) return plan('first', rungs[tierIndex(rungs, startTier)], accept);
      const position = rungs.findIndex(({ tier }) => tier === last.tier);
      if (isCorrectable(last) && !wasCorrected(attempts, last))
        return plan('corrective', rungs[position], accept);
      const climbs = last.error !== undefined && escalatable.has(last.error.code);
      return climbs ? plan('escalation', rungs[position + 1], accept) : undefined;
    },
  };
}

/** One corrective attempt for each tier. */
function wasCorrected(attempts: readonly Attempt[], last: Attempt): boolean {
  return attempts.some(({ reason, tier }) => reason === 'corrective' && tier === last.tier);
}

function plan(
  reason: AttemptPlan['reason'],
  rung: TierModel | undefined,
  gates: readonly Gate[],
): AttemptPlan | undefined {
  return rung && { reason, tier: rung.tier, model: rung.model, gates };
}

function invalid(option: string, message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: [option], message, fix }]);
}
