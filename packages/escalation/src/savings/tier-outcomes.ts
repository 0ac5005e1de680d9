import type { Attempt, ErrorCode, RunReport } from '@parallel-agents/core';
import { type PriceList, priceList } from '../budget/prices.ts';
import type { TierModel } from '../tiers/tiers.ts';
import { attemptCost } from './attempt-cost.ts';

/** What became of a task on the tier that it started at: one line of experience. */
export interface TierOutcome {
  agent: string;
  tier: string;
  model: string;
  /** The strongest tier's, which `strongUsd` is about. */
  strongModel: string;
  /** Gates looked at what fitted its schema: without them more is accepted, and it says less. */
  judged: boolean;
  accepted: boolean;
  /** US dollars of the attempts on that tier and of their gates. */
  paidUsd: number;
  /** US dollars that the same tokens cost on the strongest tier. */
  strongUsd: number;
}

/**
 * Ends of an attempt that are the model's own doing. A provider that is down, a limit, a time-out, a budget that is used
 * up, or a judge that does not answer say nothing about how good the model is.
 */
const doingOfTheModel: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'OUTPUT_EMPTY',
  'OUTPUT_NOT_JSON',
  'OUTPUT_INVALID',
  'OUTPUT_TRUNCATED',
  'CHECK_REFUSED',
  'MODEL_REFUSED',
  'GATE_REFUSED',
]);

export interface TierOutcomeOptions {
  /** @default the catalogue, see `priceList` */
  prices?: PriceList;
  /** The run had gates. @default whether any output met one */
  judged?: boolean;
}

/**
 * The experience that a run adds: an outcome for each task whose start says something about the model that it started on.
 * Starts on the last tier are among them: they tell how long ago a cheaper one was tried.
 */
export function tierOutcomes(
  { results }: Pick<RunReport, 'results'>,
  tiers: readonly TierModel[],
  {
    prices = priceList(),
    judged = results.some(({ attempts }) => attempts.some(metGates)),
  }: TierOutcomeOptions = {},
): TierOutcome[] {
  const strongModel = tiers.at(-1)?.model;
  return results.flatMap(({ agent, attempts }): TierOutcome[] => {
    const start = tiers.find(({ tier, model }) => tier === attempts[0]?.tier && model === attempts[0].model);
    if (start === undefined || strongModel === undefined) return [];
    const own = untilAccepted(attempts).filter(({ model }) => model === start.model);
    const end = own.at(-1);
    // Another model that answered in its place says nothing about it either.
    if (end === undefined || !isOwnDoing(end) || own.some(wasAnsweredByAnother)) return [];
    const strongUsd = end.usage && prices.costUsd(strongModel, end.usage);
    const paidUsd = totalCost(own, prices);
    if (paidUsd === undefined || strongUsd === undefined || strongUsd <= 0) return [];
    return [
      { agent, ...start, strongModel, judged, accepted: end.status === 'completed', paidUsd, strongUsd },
    ];
  });
}

/** Further answers were wanted whatever the first was like: they say nothing about the tier. */
function untilAccepted(attempts: readonly Attempt[]): readonly Attempt[] {
  const first = attempts.findIndex(({ status }) => status === 'completed');
  return first < 0 ? attempts : attempts.slice(0, first + 1);
}

function metGates({ gates = [] }: Attempt): boolean {
  return gates.length > 0;
}

function isOwnDoing({ status, error }: Attempt): boolean {
  return status === 'completed' || (error !== undefined && doingOfTheModel.has(error.code));
}

function wasAnsweredByAnother({ warnings = [] }: Attempt): boolean {
  return warnings.some(({ code }) => code === 'MODEL_MISMATCH');
}

/** US dollars of the attempts and their gates; `undefined` where one that answered has no known cost. */
function totalCost(own: readonly Attempt[], prices: PriceList): number | undefined {
  const gates = own.flatMap((attempt) => (attempt.gates ?? []).flatMap((gate) => gate.attempts ?? []));
  let total = 0;
  for (const attempt of [...own, ...gates]) {
    const cost = attemptCost(attempt, prices);
    if (cost === undefined && (attempt.text !== '' || attempt.usage !== undefined)) return undefined;
    total += cost ?? 0;
  }
  return total;
}
