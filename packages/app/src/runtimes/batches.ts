import { type AgentRuntime, RuntimeError } from '@parallel-agents/core';
import type { Config } from '../config/config-schema.ts';
import { urlVariables } from '../config/server-url.ts';
import type { BesideBatches, RuntimeSettings } from './runtime-settings.ts';

/** What a run in batches is told beside its models. */
export interface BatchTerms {
  /** The part of the usual price that requests of a model cost, where tasks ask it. */
  shareOf(model: string): number;
  /** The same where judges do. */
  judgeShareOf(model: string): number;
  /** What is asked at once, and where. @default nothing */
  live?: BesideBatches;
  /** What people should know, in a sentence or two. */
  words: string;
}

/** Sessions that wait in batches all at once, and the seconds that each may take: a provider has 24 hours. */
export const batchLimits = { concurrent: 10_000, timeoutSeconds: 26 * 60 * 60 } as const;

type Where = Pick<RuntimeSettings, 'openaiCompatible' | 'aiSdk' | 'env'>;

/** A server with batches. */
interface Place {
  provider: string;
  protocol: 'openai' | 'anthropic';
  url: string;
  /** Somebody named this server, and what else is set for it. */
  isNamed?: true;
}

/** Where batches can be had: the first takes what no other is named for. */
async function placesOf({ openaiCompatible, aiSdk, env }: Where): Promise<Place[]> {
  const { batchPlaceAt, batchPlaces } = await import('@parallel-agents/batch/prices');
  const url = openaiCompatible.baseUrl ?? urlVariables.map((name) => env[name]?.trim()).find(Boolean);
  const provider = url === undefined ? undefined : (batchPlaceAt(url)?.provider ?? 'openai');
  const named: Place[] =
    url === undefined || provider === undefined ? [] : [{ provider, protocol: 'openai', url, isNamed: true }];
  const own = aiSdk.providers?.anthropic?.baseURL ?? env.ANTHROPIC_BASE_URL?.trim();
  const byKey = batchPlaces
    .filter((place) => env[place.key]?.trim() && place.provider !== provider)
    // Its variable for the address names another server.
    .filter((place) => !(url !== undefined && place.provider === 'openai'))
    .map((place): Place => {
      const isElsewhere = place.provider === 'anthropic' && typeof own === 'string' && own !== '';
      return { provider: place.provider, protocol: place.protocol, url: isElsewhere ? own : place.url };
    });
  return [...named, ...byKey];
}

/** The part of its price that each model costs in a batch here; 1 where there is none of it that is cheaper. */
export async function batchShares(
  where: Where,
  { priceShare }: NonNullable<Config['batch']> = {},
): Promise<(model: string) => number> {
  const { batchPlaceAt } = await import('@parallel-agents/batch/prices');
  const places = await placesOf(where);
  return (model) => {
    const [prefix] = model.split('/');
    const isClaude = /^(?:anthropic\/|claude-)/.test(model);
    const place =
      places.find(({ provider }) => provider === prefix) ??
      places.find(({ protocol }) => (protocol === 'anthropic') === isClaude);
    if (place === undefined) return 1;
    return priceShare ?? batchPlaceAt(place.url)?.share ?? 1;
  };
}

/** Whether any provider here is known to sell batches for less. */
export async function isCheaperSomewhere(
  where: Where,
  { priceShare }: NonNullable<Config['batch']> = {},
): Promise<boolean> {
  const { batchPlaceAt } = await import('@parallel-agents/batch/prices');
  const places = await placesOf(where);
  return places.some(({ url }) => (priceShare ?? batchPlaceAt(url)?.share ?? 1) < 1);
}

/** What batches cost here, and how long they may take. */
export async function batchTerms(
  where: Where,
  { priceShare }: NonNullable<Config['batch']> = {},
  live: BesideBatches | undefined,
  words: { resume: string; share: string },
): Promise<BatchTerms> {
  const { batchPlaceAt } = await import('@parallel-agents/batch/prices');
  const told = (await placesOf(where)).map(({ url }) => {
    const price = batchPlaceAt(url);
    if (priceShare !== undefined) return `${percent(priceShare)} of the price at ${hostOf(url)}`;
    return price
      ? `${percent(price.share)} of the price at ${price.title} (as of ${price.date})`
      : `the full price at ${hostOf(url)}, of whose batches nothing is known here (${words.share})`;
  });
  const inBatches = await batchShares(where, priceShare === undefined ? {} : { priceShare });
  const shareOf = (model: string): number => (live?.isLive({ model }) ? 1 : inBatches(model));
  const beside = live ? ` ${live.words}` : '';
  return {
    shareOf,
    judgeShareOf: (model) => (live?.isLive({ model, urgent: true }) ? 1 : inBatches(model)),
    ...(live && { live }),
    words: `In batches: results within 24 hours, counted at ${told.join(' and ') || 'the full price'}.${beside} ${words.resume}`,
  };
}

/** @throws RuntimeError `RUNTIME_UNAVAILABLE` where no key and no server is set */
export async function openBatches(settings: RuntimeSettings): Promise<AgentRuntime> {
  const { openaiCompatible: options, batches = {}, live, env, describe, onWarning } = settings;
  const places = await placesOf(settings);
  if (places.length === 0) {
    const { batchPlaces } = await import('@parallel-agents/batch/prices');
    const keys = batchPlaces.map(({ key }) => key).join(', ');
    throw new RuntimeError({
      code: 'RUNTIME_UNAVAILABLE',
      message: 'No provider with batches is set up here.',
      fix: `Set one of ${keys}, or name a server that has OpenAI’s batches with ${describe('baseUrl', 'URL')}.`,
    });
  }
  const { anthropicBatches, batch, besideLive, openaiBatches } = await import('@parallel-agents/batch');
  const { chatWire } = await import('@parallel-agents/openai-compatible/chat-wire');
  const { model, maxOutputTokens } = options;
  const limit = maxOutputTokens === undefined ? {} : { maxOutputTokens };
  const share = batches.priceShare === undefined ? {} : { priceShare: batches.priceShare };
  const providers = places.map(({ provider, protocol, url, isNamed }) => {
    if (protocol === 'anthropic')
      return anthropicBatches({ baseUrl: url, apiKey: env.ANTHROPIC_API_KEY ?? '', ...limit, ...share });
    // What is set for one server is not sent to another.
    const asked = isNamed || provider === 'openai' ? options : limit;
    return openaiBatches(chatWire({ ...asked, baseUrl: url }), { name: provider, ...share });
  });
  const named = model !== undefined && { model };
  const runtime = batch({ providers, onWarning, ...named, ...pausesOf(batches) });
  if (live === undefined) return runtime;
  const { isLive, timeoutSeconds, toolCalls } = live;
  return besideLive(runtime, await live.open(settings), { isLive, timeoutSeconds, toolCalls });
}

/** Who looks often submits soon too. */
function pausesOf({ lookSeconds }: NonNullable<Config['batch']>) {
  if (lookSeconds === undefined) return {};
  return { lookSeconds, firstLookSeconds: Math.min(5, lookSeconds), quietSeconds: Math.min(2, lookSeconds) };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
