import { type AgentRuntime, RuntimeError } from '@parallel-agents/core';
import type { Config } from '../config/config-schema.ts';
import { urlVariables } from '../config/server-url.ts';
import type { RuntimeSettings } from './runtime-settings.ts';

/** What a run in batches is told beside its models. */
export interface BatchTerms {
  /** The part of the usual price that requests of a model cost. */
  shareOf(model: string): number;
  /** What people should know, in a sentence or two. */
  words: string;
}

/** Sessions that wait in batches all at once, and the seconds that each may take: a provider has 24 hours. */
export const batchLimits = { concurrent: 10_000, timeoutSeconds: 26 * 60 * 60 } as const;

const openai = 'https://api.openai.com/v1';
const anthropic = 'https://api.anthropic.com/v1';

type Where = Pick<RuntimeSettings, 'openaiCompatible' | 'aiSdk' | 'env'>;

/** Where batches can be had: the first takes what no other is named for. */
function placesOf({
  openaiCompatible,
  aiSdk,
  env,
}: Where): { provider: 'openai' | 'anthropic'; url: string }[] {
  const named = openaiCompatible.baseUrl ?? urlVariables.map((name) => env[name]?.trim()).find(Boolean);
  const url = named ?? (env.OPENAI_API_KEY ? openai : undefined);
  const other = aiSdk.providers?.anthropic?.baseURL ?? env.ANTHROPIC_BASE_URL?.trim();
  return [
    ...(url === undefined ? [] : [{ provider: 'openai' as const, url }]),
    ...(env.ANTHROPIC_API_KEY
      ? [
          {
            provider: 'anthropic' as const,
            url: typeof other === 'string' && other !== '' ? other : anthropic,
          },
        ]
      : []),
  ];
}

/** What batches cost here, and how long they may take. */
export async function batchTerms(
  where: Where,
  { priceShare }: NonNullable<Config['batch']> = {},
  words: { resume: string; share: string },
): Promise<BatchTerms> {
  const { batchPriceAt } = await import('@parallel-agents/batch/prices');
  const places = placesOf(where);
  const placeOf = (model: string) =>
    places.find(({ provider }) => provider === model.split('/')[0]) ?? places[0];
  const told = places.map(({ url }) => {
    const price = batchPriceAt(url);
    if (priceShare !== undefined) return `${percent(priceShare)} of the price at ${hostOf(url)}`;
    return price
      ? `${percent(price.share)} of the price at ${price.title} (as of ${price.date})`
      : `the full price at ${hostOf(url)}, of whose batches nothing is known here (${words.share})`;
  });
  return {
    shareOf: (model) => priceShare ?? batchPriceAt(placeOf(model)?.url ?? '')?.share ?? 1,
    words: `In batches: results within 24 hours, counted at ${told.join(' and ') || 'the full price'}. ${words.resume}`,
  };
}

/** @throws RuntimeError `RUNTIME_UNAVAILABLE` where no key and no server is set */
export async function openBatches(settings: RuntimeSettings): Promise<AgentRuntime> {
  const { openaiCompatible: options, batches, env, describe, onWarning } = settings;
  const places = placesOf(settings);
  if (places.length === 0) {
    throw new RuntimeError({
      code: 'RUNTIME_UNAVAILABLE',
      message: 'No provider with batches is set up here.',
      fix: `Set OPENAI_API_KEY or ANTHROPIC_API_KEY, or name a server that has OpenAI’s batches with ${describe('baseUrl', 'URL')}.`,
    });
  }
  const { anthropicBatches, batch, openaiBatches } = await import('@parallel-agents/batch');
  const { chatWire } = await import('@parallel-agents/openai-compatible/chat-wire');
  const { model, maxOutputTokens } = options;
  const limit = maxOutputTokens === undefined ? {} : { maxOutputTokens };
  const providers = places.map(({ provider, url }) =>
    provider === 'openai'
      ? openaiBatches(chatWire({ ...options, baseUrl: url }))
      : anthropicBatches({ baseUrl: url, apiKey: env.ANTHROPIC_API_KEY ?? '', ...limit }),
  );
  return batch({ providers, onWarning, ...(model !== undefined && { model }), ...pausesOf(batches ?? {}) });
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
