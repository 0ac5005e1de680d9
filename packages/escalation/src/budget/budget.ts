import type {
  Admission,
  AdmissionControl,
  AdmissionRequest,
  EarlierSpending,
  MostUsed,
  ParallelAgentsError,
  SharedAccount,
} from '@parallel-agents/core';
import { sessionCost } from '../savings/attempt-cost.ts';
import { AccountClaims } from './account-claims.ts';
import { Deadline } from './deadline.ts';
import { defaultOutputTokens } from './estimate.ts';
import { type BudgetLimits, type BudgetSettings, checkLimits, type Spent } from './limits.ts';
import { type PriceList, priceList, pricesAt } from './prices.ts';
import { Reservations } from './reservations.ts';
import { SessionSizes } from './session-sizes.ts';
import { settleEarlier, settleOutcome } from './settle-outcome.ts';
import { deadlinePassed, exceededIn, exhausted, type Shortage } from './shortage.ts';
import { TrackRecord } from './track-record.ts';

export interface BudgetOptions extends BudgetLimits {
  /** @default the catalogue, see `priceList` */
  prices?: PriceList;
  /** A USD budget and a model without a price: refuse to spawn, or spawn and count it as free. @default 'refuse' */
  unknownPrice?: 'refuse' | 'allow';
  /**
   * Output tokens set aside for each session before it runs; what it really used is settled after. With a limit of
   * dollars or tokens no answer may be longer, as far as the runtime can bound it. @default 4000
   */
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
  /**
   * Where budgets of several processes are kept as one: what a session may cost is set aside there too, beside what all
   * others use. The limits here are then those of all together. @default this budget stands alone
   */
  account?: SharedAccount;
}

export interface Budget extends AdmissionControl {
  /** What settled sessions really cost. */
  spent(): Spent;
  /** What is set aside for sessions that are running. */
  reserved(): Spent;
  /** The limits that were exceeded, and by how much, in words: by sessions that the runtime could not bound. */
  exceeded(): readonly string[];
}

/**
 * Hard caps over everything that passes through it: tasks, retries, gates, refiners. What a session may cost is set
 * aside before it is spawned, its answer is bounded by that, and what it did cost is settled after. A session waits for
 * what running ones may give back; one that does not fit beside what is spent is not spawned, and its task ends as
 * failed with `BUDGET_EXHAUSTED`. On a runtime that cannot bound answers, such as an OpenClaw gateway, a longer one can
 * exceed the budget by the difference.
 *
 * @throws InputError for a limit that is not greater than 0
 * @example
 * const budget = createBudget({ usd: 2, tokens: 400_000 });
 * createOrchestrator({ runtime, agents, admission: [budget] });
 */
export function createBudget(options: BudgetOptions): Budget {
  checkLimits(options);
  const {
    prices = priceList(),
    unknownPrice = 'refuse',
    reserveOutputTokens = defaultOutputTokens,
  } = options;
  const { onExhausted = 'finish', onDeadline = onExhausted, settings = {}, deadlineSeconds } = options;
  const record = new TrackRecord();
  const reservations = new Reservations(options, (key) => record.isTrusted(key));
  const closed = new AbortController();
  const stop = new AbortController();
  const onPassed = (): void => {
    const error = exhausted(deadlinePassed, settings);
    reservations.refuseAll(deadlinePassed);
    closed.abort(error);
    if (onDeadline === 'cancel') stop.abort(error);
  };
  const deadline = deadlineSeconds === undefined ? undefined : new Deadline(deadlineSeconds, onPassed);
  const cancels = onExhausted === 'cancel' || onDeadline === 'cancel';
  const bounds = options.usd !== undefined || options.tokens !== undefined;
  const shared = options.account && new AccountClaims(options.account, reservations);
  const sizes = new SessionSizes({ ...options, prices, unknownPrice, reserveOutputTokens }, record);

  const refuse = (short: Shortage): ParallelAgentsError => {
    const error = exhausted(short, settings);
    if (short.limit !== 'deadlineSeconds' && onExhausted === 'cancel') stop.abort(error);
    return error;
  };

  return {
    name: 'budget',
    ...(deadline && { closed: closed.signal }),
    spent: () => reservations.spent,
    reserved: () => reservations.reserved,
    exceeded: () => exceededIn(options, reservations.spent),
    restore({ sessions, open, worked }: EarlierSpending): void {
      const unknown: MostUsed = { usage: { inputTokens: 0, outputTokens: reserveOutputTokens } };
      for (const { attemptId, model = options.defaultModel, most = unknown, starts } of open)
        reservations.leaveOpen(attemptId, sizes.amountOf(model, most), starts);
      for (const { model = options.defaultModel, most = unknown, outcome } of sessions) {
        const there = pricesAt(prices, most.priceShare ?? 1);
        reservations.spend(settleEarlier(outcome, model, sizes.priced(model, most), there));
      }
      shared?.keep();
      deadline?.addEarlier(worked);
    },
    async admit(request: AdmissionRequest, { signal }): Promise<Admission> {
      const { spawn, priority, resumed, priceShare = 1 } = request;
      const { attemptId, model = options.defaultModel } = spawn;
      deadline?.start();
      const claim = sizes.claimOf(request);
      if (resumed) reservations.goOnWith(claim);
      else {
        const short = await reservations.take(claim, priority, signal);
        if (short !== undefined) throw refuse(short);
      }
      const short = await shared?.take(claim, { isForced: resumed === true }, signal);
      if (short) throw refuse(short);
      return {
        ...(cancels && { signal: stop.signal }),
        ...(bounds && claim.isLimited && { maxOutputTokens: claim.limit }),
        most: claim.mostOfAll,
        settle(outcome) {
          if (outcome === undefined) {
            reservations.release(attemptId);
            reservations.settle(claim);
            shared?.keep();
            return undefined;
          }
          const { inputTokens, limit: outputTokens } = claim;
          const hasSchema = spawn.outputJsonSchema !== undefined;
          const there = pricesAt(prices, priceShare);
          const cost = sessionCost(outcome, model, there);
          const price = model && outcome.usage && there.costUsd(model, outcome.usage);
          const isNew = record.note(
            claim.key,
            outcome,
            { inputTokens, outputTokens, hasSchema },
            { cost, price: price || undefined },
          );
          // Thousands may run: they are looked at where there is a reason to.
          if (isNew) reservations.measure(claim.key);
          const real = settleOutcome(outcome, model, claim.most, there, claim.goesOn);
          reservations.close(attemptId);
          reservations.settle(claim, real.spent);
          shared?.keep();
          return real.outcome;
        },
        release() {
          reservations.release(attemptId);
          shared?.keep();
        },
      };
    },
  };
}
