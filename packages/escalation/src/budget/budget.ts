import type {
  Admission,
  AdmissionControl,
  AdmissionRequest,
  EarlierSpending,
  ParallelAgentsError,
  SessionOutcome,
  Usage,
} from '@parallel-agents/core';
import { Deadline } from './deadline.ts';
import { defaultOutputTokens, estimateUsage } from './estimate.ts';
import { type BudgetLimits, type BudgetSettings, checkLimits, type Spent } from './limits.ts';
import { type PriceList, priceList } from './prices.ts';
import { deadlinePassed, exhausted, type Shortage, shortOf, unpriced } from './shortage.ts';

export interface BudgetOptions extends BudgetLimits {
  /** @default the catalogue, see `priceList` */
  prices?: PriceList;
  /** A USD budget and a model without a price: refuse to spawn, or spawn and count it as free. @default 'refuse' */
  unknownPrice?: 'refuse' | 'allow';
  /** Output tokens reserved for each session before it runs; what it really used is settled after. @default 2000 */
  reserveOutputTokens?: number;
  /** The model behind a request that names none, to look its price up. */
  defaultModel?: string;
  /**
   * What happens to sessions that are running when the budget refuses one: they finish, or they are cancelled and their
   * tasks end as failed with `BUDGET_EXHAUSTED`. @default 'finish'
   */
  onExhausted?: 'finish' | 'cancel';
  /** The same for when the deadline passes. @default what `onExhausted` says */
  onDeadline?: 'finish' | 'cancel';
  /** What users call the limits and the prices, such as `--max-spawns`: errors say which one to change. */
  settings?: BudgetSettings;
}

export interface Budget extends AdmissionControl {
  /** What settled sessions really cost. */
  spent(): Spent;
  /** What is set aside for sessions that are running. */
  reserved(): Spent;
}

/**
 * Hard caps over everything that passes through it: tasks, retries, gates, refiners. What a session may cost is set
 * aside before it is spawned and settled after; what does not fit is not spawned, and its task ends as failed with
 * `BUDGET_EXHAUSTED`. A session that uses more than was set aside for it can exceed the budget by that difference, so
 * `reserveOutputTokens` is best the output limit of the model.
 *
 * @throws InputError for a limit that is not greater than 0
 */
export function createBudget(options: BudgetOptions): Budget {
  checkLimits(options);
  const {
    prices = priceList(),
    unknownPrice = 'refuse',
    reserveOutputTokens = defaultOutputTokens,
  } = options;
  const spent: Spent = { usd: 0, tokens: 0, spawns: 0 };
  // Summed when it is asked for: adding and taking away again would leave rests of rounding.
  const running = new Set<Spent>();
  const reserved = (): Spent => [...running].reduce(add, { usd: 0, tokens: 0, spawns: 0 });
  const { onExhausted = 'finish', onDeadline = onExhausted, settings = {}, deadlineSeconds } = options;
  const stop = new AbortController();
  const refuse = (short: Shortage): ParallelAgentsError => {
    const error = exhausted(short, settings);
    if ((short.limit === 'deadlineSeconds' ? onDeadline : onExhausted) === 'cancel') stop.abort(error);
    return error;
  };
  const cancels = onExhausted === 'cancel' || onDeadline === 'cancel';
  const deadline =
    deadlineSeconds === undefined
      ? undefined
      : new Deadline(deadlineSeconds, onDeadline === 'cancel' ? () => refuse(deadlinePassed) : undefined);

  const priceOf = (model: string | undefined, usage: Usage): number | undefined =>
    model === undefined ? undefined : prices.costUsd(model, usage);

  return {
    spent: () => ({ ...spent }),
    reserved,
    restore({ sessions, worked }: EarlierSpending): void {
      for (const { model = options.defaultModel, outcome } of sessions) {
        const tokens = reserveOutputTokens;
        const usd = priceOf(model, { inputTokens: 0, outputTokens: tokens }) ?? 0;
        const real = settleOutcome(outcome, model, { usd, tokens, spawns: 1 }, priceOf);
        Object.assign(spent, add(spent, real.spent));
      }
      deadline?.addEarlier(worked);
    },
    async admit({ spawn, resumed }: AdmissionRequest): Promise<Admission> {
      deadline?.start();
      const model = spawn.model ?? options.defaultModel;
      const estimate = estimateUsage(spawn, reserveOutputTokens);
      const usd = priceOf(model, estimate);
      if (options.usd !== undefined && usd === undefined && unknownPrice === 'refuse' && !resumed)
        throw unpriced(model, settings);
      const wish: Spent = { usd: usd ?? 0, tokens: estimate.inputTokens + estimate.outputTokens, spawns: 1 };
      const short =
        shortOf(options, spent, reserved(), wish) ?? (deadline?.hasPassed ? deadlinePassed : undefined);
      if (short !== undefined && !resumed) throw refuse(short);
      running.add(wish);
      return {
        ...(cancels && { signal: stop.signal }),
        settle(outcome) {
          running.delete(wish);
          if (outcome === undefined) return undefined;
          const real = settleOutcome(outcome, model, wish, priceOf);
          Object.assign(spent, add(spent, real.spent));
          return real.outcome;
        },
      };
    },
  };
}

/** What a session really cost: as the runtime says, else by its tokens and the price, else what was set aside. */
function settleOutcome(
  outcome: SessionOutcome,
  model: string | undefined,
  wish: Spent,
  priceOf: (model: string | undefined, usage: Usage) => number | undefined,
): { spent: Spent; outcome: SessionOutcome } {
  const { usage, modelUsed } = outcome;
  if (usage === undefined) {
    // A refused or failed session that reports nothing is taken as free; one that answered is not.
    const answered = outcome.status === 'completed' || outcome.text !== '';
    return { spent: answered ? wish : { usd: outcome.costUsd ?? 0, tokens: 0, spawns: 1 }, outcome };
  }
  const costUsd = outcome.costUsd ?? priceOf(modelUsed, usage) ?? priceOf(model, usage);
  const tokens =
    usage.inputTokens + usage.outputTokens + (usage.cacheReadTokens ?? 0) + (usage.cacheWriteTokens ?? 0);
  const priced = costUsd === undefined ? outcome : { ...outcome, costUsd };
  return { spent: { usd: costUsd ?? 0, tokens, spawns: 1 }, outcome: priced };
}

function add(a: Spent, b: Spent): Spent {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens, spawns: a.spawns + b.spawns };
}
