import { createRequire } from 'node:module';
import { InputError, type InputIssue, type Usage } from '@parallel-agents/core';

/** US dollars for one million tokens. */
export interface ModelPrice {
  inputPerMillionUsd: number;
  outputPerMillionUsd: number;
  /** @default the input price */
  cacheReadPerMillionUsd?: number;
  /** @default the input price */
  cacheWritePerMillionUsd?: number;
  /** Tokens that an answer of the model has at most: set aside where no limit can be set. @default the catalogue's context window */
  maxOutputTokens?: number;
}

/** What a model costs. */
export interface PriceList {
  /** US dollars for this usage; `undefined` where the price of the model is not known. */
  costUsd(model: string, usage: Usage): number | undefined;
  /** Tokens that an answer of the model has at most; `undefined` where that is not known. */
  maxOutputTokens?(model: string): number | undefined;
}

/** The list where requests cost a part of what they cost elsewhere, as those of batches do. */
export function pricesAt(prices: PriceList, share: number | ((model: string) => number)): PriceList {
  if (share === 1) return prices;
  const shareOf = typeof share === 'number' ? () => share : share;
  return {
    ...prices,
    costUsd(model, usage) {
      const full = prices.costUsd(model, usage);
      return full === undefined ? undefined : full * shareOf(model);
    },
  };
}

/**
 * Models that are sold under another name than the catalogue has. `kimi-coding` is Moonshot's own plan; its tokens are
 * priced as Moonshot's API sells the same model.
 */
const soldAs: Record<string, string> = { 'kimi-coding/k2p5': 'moonshotai/kimi-k2.5' };

/**
 * Prices from the catalogue of `@pydantic/genai-prices`, which ships with this package and is not fetched from
 * anywhere; `overrides` by model, as `provider/model`, go first.
 *
 * @throws InputError for a price that is negative or no number
 * @example
 * const prices = priceList({ 'acme/large': { inputPerMillionUsd: 2, outputPerMillionUsd: 8 } });
 * createBudget({ usd: 2, prices });
 */
export function priceList(overrides: Readonly<Record<string, ModelPrice>> = {}): PriceList {
  checkPrices(overrides);
  return {
    maxOutputTokens(model) {
      const own = ownValue(overrides, model)?.maxOutputTokens;
      return own ?? inCatalogue(ownValue(soldAs, model) ?? model, {})?.model.context_window;
    },
    costUsd(model, usage) {
      const own = ownValue(overrides, model);
      return own === undefined
        ? fromCatalogue(ownValue(soldAs, model) ?? model, usage)
        : fromPrice(own, usage);
    },
  };
}

/** Models may be called what every object has, such as `constructor`. */
function ownValue<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

function fromPrice(price: ModelPrice, usage: Usage): number {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const parts = [
    [inputTokens, price.inputPerMillionUsd],
    [outputTokens, price.outputPerMillionUsd],
    [cacheReadTokens, price.cacheReadPerMillionUsd ?? price.inputPerMillionUsd],
    [cacheWriteTokens, price.cacheWritePerMillionUsd ?? price.inputPerMillionUsd],
  ] as const;
  return parts.reduce((sum, [tokens, perMillion]) => sum + (tokens * perMillion) / 1_000_000, 0);
}

function fromCatalogue(model: string, usage: Usage): number | undefined {
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  const tokens = {
    input_tokens: inputTokens + cacheReadTokens + cacheWriteTokens,
    output_tokens: outputTokens,
    cache_read_tokens: cacheReadTokens,
    cache_write_tokens: cacheWriteTokens,
  };
  return inCatalogue(model, tokens)?.total_price;
}

type Catalogue = typeof import('@pydantic/genai-prices');
let catalogue: Catalogue | undefined;

/** Loaded when a price is asked for: it is large, and many runs have no budget. */
function calcPrice(...asked: Parameters<Catalogue['calcPrice']>): ReturnType<Catalogue['calcPrice']> {
  catalogue ??= createRequire(import.meta.url)('@pydantic/genai-prices') as Catalogue;
  return catalogue.calcPrice(...asked);
}

function inCatalogue(model: string, tokens: Record<string, number>) {
  const slash = model.indexOf('/');
  if (slash < 0) return calcPrice(tokens, model);
  return calcPrice(tokens, model.slice(slash + 1), { providerId: model.slice(0, slash) });
}

function checkPrices(prices: Readonly<Record<string, ModelPrice>>): void {
  const issues = Object.entries(prices).flatMap(([model, price]) =>
    Object.entries(price).flatMap(([field, amount]): InputIssue[] => {
      if (amount === undefined || (Number.isFinite(amount) && amount >= 0)) return [];
      const fix = 'Give a number that is 0 or more.';
      return [
        { code: 'INVALID_OPTION', path: ['prices', model, field], message: `${amount} is no price`, fix },
      ];
    }),
  );
  if (issues.length > 0) throw new InputError(issues);
}
