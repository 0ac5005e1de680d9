import type { AdmissionRequest, MostUsed, Usage } from '@parallel-agents/core';
import { mostInputTokens } from './estimate.ts';
import { add, type BudgetLimits, type BudgetSettings, nothing, type Spent, tokensIn } from './limits.ts';
import { type PriceList, pricesAt } from './prices.ts';
import { SessionClaim, timesUsage } from './session-claim.ts';
import { unbounded, unpriced } from './shortage.ts';
import type { TrackRecord } from './track-record.ts';

export interface SizeOptions extends BudgetLimits {
  prices: PriceList;
  unknownPrice: 'refuse' | 'allow';
  reserveOutputTokens: number;
  defaultModel?: string;
  settings?: BudgetSettings;
}

/** How long an answer can be: by a limit that is set, by what the model can write, or as it is assumed. */
interface AnswerSize {
  outputTokens: number;
  isLimited: boolean;
  isAssumed: boolean;
}

/** How much sessions can use at most. */
export class SessionSizes {
  readonly #options: SizeOptions;
  readonly #record: TrackRecord;

  constructor(options: SizeOptions, record: TrackRecord) {
    this.#options = options;
    this.#record = record;
  }

  /**
   * What a session is to have set aside, with what follows from it.
   * @throws ParallelAgentsError `UNKNOWN_PRICE`, `UNBOUNDED_OUTPUT` if a limit could not be kept with it
   */
  claimOf(request: AdmissionRequest): SessionClaim {
    const { spawn, after, resumed, round } = request;
    const { attemptId, model = this.#options.defaultModel } = spawn;
    if (!resumed) this.#requirePrice(model);
    const answer = this.#answerOf(request, model);
    const inputTokens = mostInputTokens(spawn);
    const key = keyOf(request, model);
    const { priceShare } = request;
    const priceOf = (usage: Usage): number | undefined => {
      const cost = this.#costOf(model, usage, priceShare);
      return cost === undefined ? undefined : cost * this.#record.timesPrice(key);
    };
    const hasSchema = spawn.outputJsonSchema !== undefined && answer.isLimited;
    const share = priceShare !== undefined && { priceShare };
    const claim = { attemptId, key, inputTokens, ...answer, hasSchema, priceOf, ...share };
    return new SessionClaim(
      {
        ...claim,
        follows: () => this.#following(request, answer.outputTokens),
        ...(after !== undefined && { after }),
        ...(round !== undefined && { round }),
      },
      this.#record,
    );
  }

  amountOf(model: string | undefined, { usage, priceShare }: Pick<MostUsed, 'usage' | 'priceShare'>): Spent {
    return { usd: this.#costOf(model, usage, priceShare) ?? 0, tokens: tokensIn(usage), spawns: 1 };
  }

  /** With its cost by the prices of now. */
  priced(model: string | undefined, { costUsd: _then, ...most }: MostUsed): MostUsed {
    const costUsd = this.#costOf(model, most.usage, most.priceShare);
    return { ...most, ...(costUsd !== undefined && { costUsd }) };
  }

  #costOf(model: string | undefined, usage: Usage, priceShare = 1): number | undefined {
    return model === undefined ? undefined : pricesAt(this.#options.prices, priceShare).costUsd(model, usage);
  }

  #isPriced(model: string | undefined): boolean {
    return this.#costOf(model, { inputTokens: 1, outputTokens: 1 }) !== undefined;
  }

  #requirePrice(model: string | undefined): void {
    const { usd, unknownPrice, settings = {} } = this.#options;
    if (usd !== undefined && unknownPrice === 'refuse' && !this.#isPriced(model))
      throw unpriced(model, settings);
  }

  #answerOf(request: AdmissionRequest, model: string | undefined): AnswerSize {
    const { usd, tokens, reserveOutputTokens, prices, settings = {} } = this.#options;
    const { maxOutputTokens = Number.POSITIVE_INFINITY } = request.spawn;
    const outputTokens = Math.min(reserveOutputTokens, maxOutputTokens);
    const refusesLimit = this.#record.takesNoLimit(keyOf(request, model));
    const isLimited = !request.unbounded && !refusesLimit;
    const isCapped = (usd !== undefined && this.#isPriced(model)) || tokens !== undefined;
    if (isLimited) return { outputTokens, isLimited, isAssumed: !isCapped && maxOutputTokens > outputTokens };
    // A gateway that takes no limits has those of its own configuration: of tokens alone as much is set aside as elsewhere.
    const isToKeep = refusesLimit ? isCapped : usd !== undefined && this.#isPriced(model);
    if (!isToKeep) return { outputTokens, isLimited, isAssumed: true };
    const most = model === undefined ? undefined : prices.maxOutputTokens?.(model);
    if (most === undefined) throw unbounded(model, settings);
    return { outputTokens: most, isLimited, isAssumed: request.spawn.tools !== 'none' };
  }

  /** What the sessions can use that follow from one: each is shown its answer. */
  #following(request: AdmissionRequest, answerTokens: number): Spent {
    const { follows = [] } = request;
    return follows
      .map(({ model = this.#options.defaultModel, priceShare = 1, ...texts }) => {
        if (!request.resumed) this.#requirePrice(model);
        const { outputTokens, isLimited } = this.#answerOf(request, model);
        const inputTokens = mostInputTokens(texts) + answerTokens;
        const hasSchema = texts.outputJsonSchema !== undefined && isLimited;
        const key = keyOf(request, model);
        const requests = this.#record.requests(key, hasSchema);
        const usage = timesUsage({ inputTokens, outputTokens }, requests);
        const amount = this.amountOf(model, { usage, priceShare });
        return { ...amount, usd: amount.usd * this.#record.timesPrice(key) };
      })
      .reduce(add, nothing);
  }
}

/** The model of an account. */
function keyOf(
  { runtime, account = '' }: Pick<AdmissionRequest, 'runtime' | 'account'>,
  model: string | undefined,
): string {
  return [runtime, account, model ?? ''].join('\n');
}
