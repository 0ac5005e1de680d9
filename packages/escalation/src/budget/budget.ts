import {
  type Admission,
  type AdmissionControl,
  type AdmissionRequest,
  type EarlierSpending,
  InputError,
  ParallelAgentsError,
  type SessionOutcome,
  type Usage,
} from '@parallel-agents/core';
import { Deadline } from './deadline.ts';
import { defaultOutputTokens, estimateUsage } from './estimate.ts';
import { type PriceList, priceList } from './prices.ts';

export interface BudgetLimits {
  /** US dollars. */
  usd?: number;
  /** Input and output tokens together. */
  tokens?: number;
  /** Sessions. */
  spawns?: number;
  /** Seconds from the first session on, after which nothing more is spawned. */
  deadlineSeconds?: number;
}

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
   * What happens to sessions that are running when the budget refuses one or its deadline passes: they finish, or they
   * are cancelled and their tasks end as failed with `BUDGET_EXHAUSTED`. @default 'finish'
   */
  onExhausted?: 'finish' | 'cancel';
}

export interface Spent {
  usd: number;
  tokens: number;
  spawns: number;
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
  const stop = new AbortController();
  const refuse = (why: string): ParallelAgentsError => {
    const error = exhausted(why);
    if (options.onExhausted === 'cancel') stop.abort(error);
    return error;
  };
  const deadline = deadlineOf(options, () => refuse(deadlinePassed));

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
        throw unpriced(model);
      const wish: Spent = { usd: usd ?? 0, tokens: estimate.inputTokens + estimate.outputTokens, spawns: 1 };
      const short =
        shortOf(options, spent, reserved(), wish) ?? (deadline?.hasPassed ? deadlinePassed : undefined);
      if (short !== undefined && !resumed) throw refuse(short);
      running.add(wish);
      return {
        ...(options.onExhausted === 'cancel' && { signal: stop.signal }),
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

/** Sums of fractions come out a little off; less than a billionth of a dollar is no overspending. */
const rounding = 1e-9;

function shortOf(limits: BudgetLimits, spent: Spent, reserved: Spent, wish: Spent): string | undefined {
  for (const kind of ['usd', 'tokens', 'spawns'] as const) {
    const limit = limits[kind];
    if (limit === undefined || spent[kind] + reserved[kind] + wish[kind] <= limit + rounding) continue;
    const show = (amount: number): string => (kind === 'usd' ? `$${amount.toFixed(4)}` : `${amount} ${kind}`);
    return `of ${show(limit)}, ${show(spent[kind])} are spent and ${show(reserved[kind])} set aside; this session may need ${show(wish[kind])}`;
  }
  return undefined;
}

const deadlinePassed = 'its deadline has passed';

function deadlineOf(
  { deadlineSeconds, onExhausted }: BudgetOptions,
  onPassed: () => void,
): Deadline | undefined {
  if (deadlineSeconds === undefined) return undefined;
  return new Deadline(deadlineSeconds, onExhausted === 'cancel' ? onPassed : undefined);
}

function add(a: Spent, b: Spent): Spent {
  return { usd: a.usd + b.usd, tokens: a.tokens + b.tokens, spawns: a.spawns + b.spawns };
}

function exhausted(why: string): ParallelAgentsError {
  const message = `The budget does not allow this session: ${why}.`;
  return new ParallelAgentsError({
    code: 'BUDGET_EXHAUSTED',
    message,
    fix: 'Raise the budget, or run fewer tasks.',
  });
}

function unpriced(model: string | undefined): ParallelAgentsError {
  const name = model === undefined ? 'the default model of the runtime' : `the model "${model}"`;
  const message = `There is a budget in US dollars, but the price of ${name} is not known.`;
  const fix =
    'Give its price in the configuration (prices), name a model that has one, or allow unknown prices.';
  return new ParallelAgentsError({ code: 'UNKNOWN_PRICE', message, fix });
}

function checkLimits(limits: BudgetLimits): void {
  for (const kind of ['usd', 'tokens', 'spawns', 'deadlineSeconds'] as const) {
    const limit = limits[kind];
    if (limit === undefined || (Number.isFinite(limit) && limit > 0)) continue;
    const fix = 'Give a number greater than 0, or leave it out.';
    throw new InputError([
      { code: 'INVALID_OPTION', path: ['budget', kind], message: `${limit} is no limit`, fix },
    ]);
  }
}
