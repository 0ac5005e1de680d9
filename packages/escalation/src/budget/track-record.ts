import type { SessionOutcome } from '@parallel-agents/core';

/** What one model of an account has shown so far. */
interface Conduct {
  /** An answer of it was longer than its limit. */
  isOverLimit: boolean;
  /** Tokens of its longest answer. */
  longestAnswer: number;
  /** Tokens of input beyond the estimate: a prompt that the other side adds. */
  extraInput: number;
  /** It takes no limit at all. */
  takesNoLimit: boolean;
  /** It has answered a request that carried a schema. */
  takesSchema: boolean;
  /** How many times its price a session of it has cost: its server may answer with another model. */
  timesPrice: number;
}

const unknown: Conduct = {
  isOverLimit: false,
  longestAnswer: 0,
  extraInput: 0,
  takesNoLimit: false,
  takesSchema: false,
  timesPrice: 1,
};
const conductFields = Object.keys(unknown) as (keyof Conduct)[];

/** What the models have shown of themselves: whether they keep to limits, and how long their answers are. */
export class TrackRecord {
  readonly #conducts = new Map<string, Conduct>();

  /**
   * Learns from a session.
   * @param asked what it was allowed and thought to use at most
   * @param cost in US dollars, and what its tokens cost by the price of the model that was asked
   * @returns whether it has shown something new
   */
  note(
    key: string,
    outcome: SessionOutcome,
    asked: { inputTokens: number; outputTokens: number; hasSchema: boolean },
    { cost, price }: { cost?: number | undefined; price?: number | undefined } = {},
  ): boolean {
    const before = this.#conducts.get(key) ?? unknown;
    const conduct = { ...before };
    this.#conducts.set(key, conduct);
    if (outcome.error?.code === 'OUTPUT_LIMIT_REFUSED') conduct.takesNoLimit = true;
    if (asked.hasSchema && outcome.status === 'completed') conduct.takesSchema = true;
    if (cost !== undefined && price !== undefined && price > 0)
      conduct.timesPrice = Math.max(conduct.timesPrice, cost / price);
    const { usage } = outcome;
    if (usage !== undefined && usage.outputTokens > 0) {
      const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
      conduct.longestAnswer = Math.max(conduct.longestAnswer, outputTokens);
      conduct.extraInput = Math.max(
        conduct.extraInput,
        inputTokens + cacheReadTokens + cacheWriteTokens - asked.inputTokens,
      );
      conduct.isOverLimit ||= outputTokens > asked.outputTokens;
    }
    return conductFields.some((field) => conduct[field] !== before[field]);
  }

  /** It has answered, and always within its limit; else little is to be at stake on it at once. */
  isTrusted(key: string): boolean {
    const { longestAnswer = 0, isOverLimit = false } = this.#conducts.get(key) ?? {};
    return longestAnswer > 0 && !isOverLimit;
  }

  isOverLimit(key: string): boolean {
    return this.#conducts.get(key)?.isOverLimit ?? false;
  }

  takesNoLimit(key: string): boolean {
    return this.#conducts.get(key)?.takesNoLimit ?? false;
  }

  /**
   * How many requests a session may cost: one with a schema is sent again without it where a server fails on it, until it
   * is known that the server takes them.
   */
  requests(key: string, hasSchema: boolean): number {
    return hasSchema && !this.#conducts.get(key)?.takesSchema ? 2 : 1;
  }

  timesPrice(key: string): number {
    return this.#conducts.get(key)?.timesPrice ?? 1;
  }

  extraInput(key: string): number {
    return this.#conducts.get(key)?.extraInput ?? 0;
  }

  /** 0: it has not answered yet. */
  longestAnswer(key: string): number {
    return this.#conducts.get(key)?.longestAnswer ?? 0;
  }
}
