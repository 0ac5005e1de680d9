import type { MostUsed, Usage } from '@parallel-agents/core';
import { nothing, type Spent, tokensIn } from './limits.ts';
import type { TrackRecord } from './track-record.ts';

export interface ClaimOptions {
  attemptId: string;
  /** The model of an account. */
  key: string;
  inputTokens: number;
  /** The limit that is set for the answer; what the model writes at most where none can be set. */
  outputTokens: number;
  isLimited: boolean;
  /** It may be sent again without its schema. */
  hasSchema?: boolean;
  /** The answer can be longer all the same. */
  isAssumed?: boolean;
  /** What follows from the session, such as its judge: set aside with it. */
  follows?: () => Spent;
  /** The attempt that this session follows from. */
  after?: string;
  /** It is a further request of a session that runs: see `AdmissionRequest`. */
  round?: number;
  priceOf(usage: Usage): number | undefined;
  /** The part of the price that the session costs: `priceOf` counts it already. */
  priceShare?: number;
}

/** Tokens that an answer needs at least which is asked for because another one is paid for: a verdict. */
const leastVerdictTokens = 500;

/** What a session is to have set aside for it: as much as it can use, as far as its model has shown that. */
export class SessionClaim {
  readonly attemptId: string;
  readonly key: string;
  readonly after: string | undefined;
  /** The limit for the answer, where one can be set. */
  limit: number;
  readonly isLimited: boolean;
  /** It is a further request of a session that runs, and no session of its own. */
  readonly goesOn: boolean;
  readonly #options: ClaimOptions;
  readonly #record: TrackRecord;
  readonly inputTokens: number;
  /** What is learned of its model from now on changes nothing of how often it may have asked. */
  isStarted = false;
  #requests = 1;
  #own: Spent = nothing;
  #follows: Spent = nothing;
  #usage: Usage = { inputTokens: 0, outputTokens: 0 };

  constructor(options: ClaimOptions, record: TrackRecord) {
    const { attemptId, key, inputTokens, outputTokens, isLimited, after } = options;
    this.attemptId = attemptId;
    this.key = key;
    this.after = after;
    this.inputTokens = inputTokens;
    this.limit = outputTokens;
    this.isLimited = isLimited;
    this.goesOn = options.round !== undefined;
    this.#options = options;
    this.#record = record;
    this.measure();
  }

  /** What follows from it may need at most. */
  get follows(): Spent {
    return this.#follows;
  }

  get own(): Spent {
    return this.#own;
  }

  get usage(): Usage {
    return this.#usage;
  }

  /** What one request of the session can use. */
  get most(): MostUsed {
    return this.#mostOf(1);
  }

  /** What all its requests can use together. */
  get mostOfAll(): MostUsed {
    return this.#mostOf(this.#requests);
  }

  #mostOf(requests: number): MostUsed {
    const usage = timesUsage(this.#usage, requests);
    const costUsd = this.#options.priceOf(usage);
    const { isAssumed, priceShare } = this.#options;
    return {
      usage,
      ...(costUsd !== undefined && { costUsd }),
      ...(isAssumed && { assumed: true as const }),
      ...(priceShare !== undefined && { priceShare }),
    };
  }

  /** Takes in what its model has shown since: that it writes more than it may, or is shown more than it was sent. */
  measure(): void {
    const { key } = this;
    const inputTokens = this.inputTokens + Math.max(0, this.#record.extraInput(key));
    const longest = this.#record.isOverLimit(key) ? this.#record.longestAnswer(key) : 0;
    this.#usage = { inputTokens, outputTokens: Math.max(this.limit, longest) };
    if (!this.isStarted) this.#requests = this.#record.requests(key, this.#options.hasSchema === true);
    this.#own = this.#amount(this.#usage);
    this.#follows = this.#options.follows?.() ?? nothing;
  }

  /**
   * Takes a lower limit for the answer, so that the session fits; says whether it could. One that goes on with what is
   * paid for needs little; any other as much as twice the longest answer of its model, as far as there is one.
   */
  shrinkInto(room: Spent): boolean {
    const longest = this.#record.longestAnswer(this.key);
    // Half of it, where the other half is for a second request that there hardly is.
    const spare = this.#requests > 1 && longest === 0 ? this.limit / 2 : 2 * longest;
    const least = this.after !== undefined ? leastVerdictTokens : Math.floor(spare);
    if (!this.isLimited || least === 0 || this.#usage.outputTokens > this.limit) return false;
    const fits = (outputTokens: number): boolean => {
      const { usd, tokens, spawns } = this.#amount({ ...this.#usage, outputTokens });
      return usd <= room.usd && tokens <= room.tokens && spawns <= room.spawns;
    };
    if (least >= this.limit || !fits(least)) return false;
    let [low, high] = [least, this.limit];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (fits(middle)) low = middle;
      else high = middle;
    }
    this.limit = low;
    this.measure();
    return true;
  }

  #amount(usage: Usage): Spent {
    const all = timesUsage(usage, this.#requests);
    const spawns = this.goesOn ? 0 : 1;
    return { usd: this.#options.priceOf(all) ?? 0, tokens: tokensIn(all), spawns };
  }
}

export function timesUsage({ inputTokens, outputTokens }: Usage, count: number): Usage {
  return { inputTokens: inputTokens * count, outputTokens: outputTokens * count };
}
