import type { Usage } from '../session/runtime.ts';
import { amountIn, asObject, type JsonObject } from './json.ts';

/**
 * Where servers write what they counted, in lower case and without the marks between words: `prompt_tokens`,
 * `promptTokens` and `prompt-tokens` are one. A field that is not there, or makes no sense, is not counted.
 */
const spellings = {
  prompt: [
    ...['prompttokens', 'inputtokens', 'tokensprompt', 'numinputtokens', 'numprompttokens', 'input'],
    ...['prompttokencount', 'inputtokencount', 'prompttokenscount', 'inputtokenscount'],
    // Cohere.
    'tokens.inputtokens',
    'billedunits.inputtokens',
    // Ollama, llama.cpp.
    'promptevalcount',
    'promptn',
  ],
  completion: [
    ...['completiontokens', 'outputtokens', 'tokenscompletion', 'numoutputtokens', 'numcompletiontokens'],
    ...['completiontokencount', 'outputtokencount', 'completiontokenscount', 'outputtokenscount', 'output'],
    ...['candidatestokencount', 'generatedtokens', 'generatedtokencount'],
    'tokens.outputtokens',
    'billedunits.outputtokens',
    'evalcount',
    'predictedn',
  ],
  total: ['totaltokens', 'totaltokencount', 'totaltokenscount'],
  cached: [
    'prompttokensdetails.cachedtokens',
    'inputtokensdetails.cachedtokens',
    // Kimi, Mistral, DeepSeek, Anthropic, Bedrock, Gemini.
    ...['cachedtokens', 'numcachedtokens', 'cachedprompttokens', 'cachedinputtokens', 'promptcachehittokens'],
    ...['cachereadinputtokens', 'cachereadinputtokencount', 'cachedcontenttokencount'],
    'inputtokensdetails.cachereadinputtokens',
  ],
  written: [
    'prompttokensdetails.cachewritetokens',
    'prompttokensdetails.cachecreationtokens',
    'cachecreationinputtokens',
    'cachewriteinputtokens',
    'cachewriteinputtokencount',
    'inputtokensdetails.cachecreationinputtokens',
  ],
  /** DeepSeek: with what was cached, the whole prompt. */
  missed: ['promptcachemisstokens'],
  reasoning: [
    'completiontokensdetails.reasoningtokens',
    'completiontokensdetails.thinkingtokens',
    'outputtokensdetails.reasoningtokens',
    'outputtokensdetails.thinkingtokens',
    'reasoningtokens',
    'thinkingtokens',
  ],
  /** Gemini's own: they are never part of what it calls the candidates'. */
  thoughts: ['thoughtstokencount'],
  /** Nor are what its tools read part of what it calls the prompt's. */
  toolPrompt: ['tooluseprompttokencount'],
} as const;

/** Names of fields, as they are spelled above. Answers have few, over and over. */
const plainNames = new Map<string, string>();
const mostNames = 500;

function plainName(name: string): string {
  const known = plainNames.get(name);
  if (known !== undefined) return known;
  if (plainNames.size >= mostNames) plainNames.clear();
  const plain = name.replace(/[^A-Za-z]/g, '').toLowerCase();
  plainNames.set(name, plain);
  return plain;
}

type Count = keyof typeof spellings;

/** Which count a field of the usage is, by its name, and by the names of an object in it and of its field. */
const places = placesOf(spellings);

function placesOf(all: Readonly<Record<Count, readonly string[]>>): {
  plain: ReadonlyMap<string, Count>;
  inside: ReadonlyMap<string, ReadonlyMap<string, Count>>;
} {
  const plain = new Map<string, Count>();
  const inside = new Map<string, Map<string, Count>>();
  for (const [count, names] of Object.entries(all) as [Count, readonly string[]][]) {
    for (const name of names) {
      const [first = '', second] = name.split('.');
      if (second === undefined) plain.set(first, count);
      else inside.set(first, (inside.get(first) ?? new Map<string, Count>()).set(second, count));
    }
  }
  return { plain, inside };
}

/** US dollars that xAI counts by the ten-thousand-millionth. */
const ticksPerUsd = 1e10;

/**
 * The tokens and the cost of one answer. Servers tell them at the end, in each chunk with what came so far, or once
 * more as zeros: the highest that was told of each is what counts. Some tell in each piece what it has itself.
 */
export class Bill {
  readonly #counts = new Map<Count, number>();
  #costUsd: number | undefined;
  /** Anthropic's own names: what was cached is not part of `input_tokens`. */
  #cachedApart = false;
  readonly #pieces = new Pieces();

  /** @param isPiece something of the answer came with it */
  add(usage: unknown, { isPiece = false }: { isPiece?: boolean } = {}): void {
    const told = asObject(usage);
    if (told === undefined) return;
    for (const [name, value] of Object.entries(told)) {
      const plain = plainName(name);
      const count = places.plain.get(plain);
      if (count !== undefined) this.#raise(count, amountIn(value));
      if (count === 'completion' && isPiece) this.#pieces.add(amountIn(value) ?? 0);
      const parts = places.inside.get(plain);
      if (parts === undefined) continue;
      for (const [field, inner] of Object.entries(asObject(value) ?? {})) {
        const part = parts.get(plainName(field));
        if (part !== undefined) this.#raise(part, amountIn(inner));
      }
    }
    const written = writtenIn(told);
    if (written > 0) this.#raise('written', written);
    if (told.input_tokens !== undefined && told.prompt_tokens === undefined) {
      this.#cachedApart ||=
        told.cache_read_input_tokens !== undefined ||
        told.cache_creation_input_tokens !== undefined ||
        told.cache_creation !== undefined;
    }
    const costUsd = costIn(told);
    if (costUsd !== undefined) this.#costUsd = Math.max(this.#costUsd ?? 0, costUsd);
  }

  /** US dollars; `undefined` where the server tells no cost. */
  get costUsd(): number | undefined {
    return this.#costUsd;
  }

  /**
   * `undefined` where the server told nothing, or nothing but zeros. What it left out is 0 here, so that the session
   * counts as one whose bill is still open; a total alone counts as what is dearer.
   */
  usage(): Usage | undefined {
    const told = this.#told();
    const { total = 0, cached = 0, written = 0, reasoning = 0, thoughts = 0, toolPrompt = 0 } = told;
    const { prompt = told.missed === undefined ? undefined : told.missed + cached, completion } = told;
    const input = prompt ?? (total > 0 && completion !== undefined ? total - completion : 0);
    const output = completion ?? (total > 0 ? total - input - thoughts - toolPrompt : 0);
    if (input + output + total === 0) return undefined;
    // More than the prompt cannot be a part of it.
    const isApart = this.#cachedApart || cached + written > input;
    const asked = Math.max(0, input) + toolPrompt + (isApart ? cached + written : 0);
    const cacheReadTokens = Math.min(cached, asked);
    const cacheWriteTokens = Math.min(written, asked - cacheReadTokens);
    return {
      // The protocol counts cached tokens among the prompt's; here they stand apart.
      inputTokens: asked - cacheReadTokens - cacheWriteTokens,
      outputTokens: billedOutput(output + thoughts, total - asked, reasoning),
      ...(cacheReadTokens > 0 && { cacheReadTokens }),
      ...(cacheWriteTokens > 0 && { cacheWriteTokens }),
    };
  }

  #told(): Partial<Record<Count, number>> {
    const told: Partial<Record<Count, number>> = Object.fromEntries(this.#counts);
    const { sum } = this.#pieces;
    return sum === undefined ? told : { ...told, completion: Math.max(sum, told.completion ?? 0) };
  }

  #raise(count: Count, amount: number | undefined): void {
    if (amount !== undefined) this.#counts.set(count, Math.max(this.#counts.get(count) ?? 0, amount));
  }
}

/** What was told of the output with each piece of an answer. */
class Pieces {
  #count = 0;
  #sum = 0;
  #highest = 0;
  #last = 0;

  add(tokens: number): void {
    if (tokens === 0) return;
    this.#count += 1;
    this.#sum += tokens;
    this.#highest = Math.max(this.#highest, tokens);
    this.#last = tokens;
  }

  /** Where each was told for itself: what came so far never falls, and is not less than a token for every piece. */
  get sum(): number | undefined {
    if (this.#count === 0) return undefined;
    return this.#last < this.#highest || this.#highest * 2 <= this.#count ? this.#sum : undefined;
  }
}

/** Anthropic tells what it keeps for five minutes, and for an hour. */
function writtenIn(usage: JsonObject): number {
  const kept = asObject(usage.cache_creation);
  if (kept === undefined) return 0;
  return (amountIn(kept.ephemeral_5m_input_tokens) ?? 0) + (amountIn(kept.ephemeral_1h_input_tokens) ?? 0);
}

/**
 * xAI and Gemini count thoughts in the total only, and bill them as output. More thoughts than output cannot be part of
 * it: Perplexity leaves them out of its total too.
 */
function billedOutput(told: number, restOfTotal: number, reasoning: number): number {
  const output = Math.max(told, restOfTotal);
  return reasoning > output ? output + reasoning : output;
}

/** What the provider says it costs, in US dollars. */
function costIn(usage: JsonObject): number | undefined {
  const ticks = amountIn(usage.cost_in_usd_ticks);
  if (ticks !== undefined && ticks > 0) return ticks / ticksPerUsd;
  const cost = toldCost(usage) ?? wholeCostIn(asObject(usage.cost));
  const upstream = upstreamCostIn(usage);
  // With a key of one's own, a router's cost is its fee, and the provider's bill stands beside it.
  if (cost !== undefined) return usage.is_byok === true || cost === 0 ? cost + upstream : cost;
  return upstream > 0 ? upstream : (amountIn(usage.estimated_cost) ?? ticks);
}

/** `cost`, `total_cost`, `response_cost`, `cost_usd_total`. */
const costField = /^(?:total|response)?cost(?:usd)?(?:total)?$|^totalcostusd$/;

function toldCost(usage: JsonObject): number | undefined {
  const costs = Object.entries(usage).flatMap(([name, value]) =>
    costField.test(plainName(name)) ? (dollarsIn(value, usage) ?? []) : [],
  );
  return costs.length === 0 ? undefined : Math.max(...costs);
}

/** US dollars, also where they are written as `"$0.5"` or `"0.5 USD"`; what is in another currency is none. */
function dollarsIn(value: unknown, { currency = 'USD' }: JsonObject = {}): number | undefined {
  if (!/^\s*(?:USD?|\$)\s*$/i.test(String(currency))) return undefined;
  return amountIn(
    typeof value === 'string' ? value.replace(/^\s*(?:US)?\$\s*|\s*(?:USD|\$)\s*$/gi, '') : value,
  );
}

/** Of a cost in parts, the whole; where it is not told, what they come to. */
function wholeCostIn(cost: JsonObject | undefined): number | undefined {
  if (cost === undefined) return undefined;
  const whole =
    dollarsIn(cost.total_cost, cost) ?? dollarsIn(cost.total, cost) ?? dollarsIn(cost.amount, cost);
  const parts = Object.entries(cost).flatMap(([name, part]) =>
    costPart.test(name) ? (dollarsIn(part, cost) ?? []) : [],
  );
  return whole ?? (parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0));
}
const costPart = /_cost$|^(?:input|output|prompt|completion|cached|request)$/;

/** What the provider behind OpenRouter bills; where the whole is not told, its parts are. Vercel calls it the market's. */
function upstreamCostIn(usage: JsonObject): number {
  const details = asObject(usage.cost_details);
  if (details === undefined) return amountIn(usage.marketCost) ?? amountIn(usage.market_cost) ?? 0;
  const told = (name: string): number => amountIn(details[`upstream_inference_${name}`]) ?? 0;
  return Math.max(told('cost'), told('prompt_cost') + told('completions_cost'));
}
