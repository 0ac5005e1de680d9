import type { BatchPlace } from '@parallel-agents/batch/prices';
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
interface Place extends Pick<BatchPlace, 'provider' | 'protocol' | 'url' | 'models' | 'prefixes'> {
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
  const ownUrl = ({ provider: name, protocol }: BatchPlace): string | undefined => {
    if (protocol === 'openai') return undefined;
    const set = aiSdk.providers?.[name]?.baseURL;
    if (typeof set === 'string' && set !== '') return set;
    return name === 'anthropic' ? env.ANTHROPIC_BASE_URL?.trim() || undefined : undefined;
  };
  const byKey = batchPlaces
    .filter((place) => place.keys.some((key) => env[key]?.trim()) && place.provider !== provider)
    // Its variable for the address names another server.
    .filter((place) => !(url !== undefined && place.provider === 'openai'))
    .map((place): Place => ({ ...place, url: ownUrl(place) ?? place.url }));
  return [...named, ...byKey];
}

/** The place that a model goes to; `undefined` where there is none for it. */
function placeOf(model: string, places: readonly Place[]): Place | undefined {
  const [prefix = ''] = model.split('/');
  const isClaude = /^(?:anthropic\/|claude-)/.test(model);
  return (
    places.find(({ provider, prefixes }) => provider === prefix || prefixes?.includes(prefix)) ??
    places.find(({ protocol, models }) => {
      if (protocol === 'ai-sdk') return models?.test(model) ?? false;
      return (protocol === 'anthropic') === isClaude;
    })
  );
}

/** The part of its price that each model costs in a batch here; 1 where there is none of it that is cheaper. */
export async function batchShares(
  where: Where,
  { priceShare }: NonNullable<Config['batch']> = {},
): Promise<(model: string) => number> {
  const { batchPlaceAt } = await import('@parallel-agents/batch/prices');
  const places = await placesOf(where);
  return (model) => {
    const place = placeOf(model, places);
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
  const places = await placesOf(where);
  const told = places.map(({ url }) => {
    const price = batchPlaceAt(url);
    if (priceShare !== undefined) return `${percent(priceShare)} of the price at ${hostOf(url)}`;
    return price && price.share < 1
      ? `${percent(price.share)} of the price at ${price.title} (as of ${price.date})`
      : `the full price at ${price?.title ?? hostOf(url)}`;
  });
  // What a batch costs there is not known, or differs from model to model.
  const isFull = priceShare === undefined && places.some(({ url }) => (batchPlaceAt(url)?.share ?? 1) === 1);
  const hint = isFull ? ` ${words.share}` : '';
  const inBatches = await batchShares(where, priceShare === undefined ? {} : { priceShare });
  const shareOf = (model: string): number => (live?.isLive({ model }) ? 1 : inBatches(model));
  const beside = live ? ` ${live.words}` : '';
  return {
    shareOf,
    judgeShareOf: (model) => (live?.isLive({ model, urgent: true }) ? 1 : inBatches(model)),
    ...(live && { live }),
    words: `In batches: results within 24 hours, counted at ${[...new Set(told)].join(' and ') || 'the full price'}.${hint}${beside} ${words.resume}`,
  };
}

/** @throws RuntimeError `RUNTIME_UNAVAILABLE` where no key and no server is set */
export async function openBatches(settings: RuntimeSettings): Promise<AgentRuntime> {
  const { openaiCompatible: options, batches = {}, live, env, describe, onWarning } = settings;
  const places = await placesOf(settings);
  if (places.length === 0) {
    const { batchPlaces } = await import('@parallel-agents/batch/prices');
    const keys = batchPlaces.map(({ keys: [key] }) => key).join(', ');
    throw new RuntimeError({
      code: 'RUNTIME_UNAVAILABLE',
      message: 'No provider with batches is set up here.',
      fix: `Set one of ${keys}, or name a server that has OpenAI’s batches with ${describe('baseUrl', 'URL')}.`,
    });
  }
  const { anthropicBatches, batch, besideLive, openaiBatches } = await import('@parallel-agents/batch');
  const { chatWire } = await import('@parallel-agents/openai-compatible/chat-wire');
  const { sdkBatches } = await import('@parallel-agents/ai-sdk/batches');
  const { batchPlaceAt } = await import('@parallel-agents/batch/prices');
  const { model, maxOutputTokens } = options;
  const limit = maxOutputTokens === undefined ? {} : { maxOutputTokens };
  const share = batches.priceShare === undefined ? {} : { priceShare: batches.priceShare };
  const providers = places.map(({ provider, protocol, url, isNamed }) => {
    if (protocol === 'anthropic')
      return anthropicBatches({ baseUrl: url, apiKey: env.ANTHROPIC_API_KEY ?? '', ...limit, ...share });
    if (protocol === 'ai-sdk') {
      const { model: _model, stream: _stream, ...own } = settings.aiSdk;
      const { limits, share: known } = batchPlaceAt(url) ?? {};
      const terms = { ...(limits && { limits }), priceShare: batches.priceShare ?? known ?? 1 };
      return sdkBatches(provider, { ...own, environment: env, ...limit, ...terms });
    }
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
