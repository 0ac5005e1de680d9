/** A provider of batches that is known here. */
export interface BatchPlace {
  /** As it stands before the `/` of a model. */
  provider: string;
  title: string;
  /** The form of its batches; `ai-sdk`: its own, which its package of the AI SDK knows. */
  protocol: 'openai' | 'anthropic' | 'ai-sdk';
  /** Up to where its API starts. */
  url: string;
  /** Environment variables that its key may be in. */
  keys: readonly string[];
  /** What the names of its models begin with, where no provider stands before them. */
  models?: RegExp;
  /** Other names of it before the `/` of a model. @default none */
  prefixes?: readonly string[];
  /** Hosts that bill so; another server of the same protocol may not. */
  hosts: readonly string[];
  /**
   * The part of the usual price that a request in a batch costs, cached input included. 1 where it differs from model to
   * model, so that nothing is counted too low.
   */
  share: number;
  /** Of one batch; a little below what the provider takes. */
  limits: { requests: number; bytes: number };
  /** Where the provider says so, and when that was looked up. */
  source: string;
  date: string;
}

/** Who has batches, and what they cost. A server that is not here is counted at its full price. */
export const batchPlaces: readonly BatchPlace[] = [
  {
    provider: 'openai',
    title: 'OpenAI',
    protocol: 'openai',
    url: 'https://api.openai.com/v1',
    keys: ['OPENAI_API_KEY'],
    hosts: ['api.openai.com', 'us.api.openai.com', 'eu.api.openai.com'],
    share: 0.5,
    limits: { requests: 50_000, bytes: 190_000_000 },
    source: 'https://platform.openai.com/docs/guides/batch',
    date: '2026-11-29',
  },
  {
    provider: 'anthropic',
    title: 'Anthropic',
    protocol: 'anthropic',
    url: 'https://api.anthropic.com/v1',
    keys: ['ANTHROPIC_API_KEY'],
    hosts: ['api.anthropic.com'],
    share: 0.5,
    limits: { requests: 100_000, bytes: 240_000_000 },
    source: 'https://platform.claude.com/docs/en/build-with-claude/batch-processing',
    date: '2026-11-29',
  },
  {
    provider: 'groq',
    title: 'Groq',
    protocol: 'openai',
    url: 'https://api.groq.com/openai/v1',
    keys: ['GROQ_API_KEY'],
    hosts: ['api.groq.com'],
    share: 0.5,
    limits: { requests: 50_000, bytes: 190_000_000 },
    source: 'https://console.groq.com/docs/batch',
    date: '2026-11-29',
  },
  {
    provider: 'google',
    title: 'Google Gemini',
    protocol: 'ai-sdk',
    url: 'https://generativelanguage.googleapis.com/v1beta',
    keys: ['GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY', 'GOOGLE_API_KEY'],
    models: /^gemini-/,
    prefixes: ['gemini'],
    hosts: ['generativelanguage.googleapis.com'],
    share: 0.5,
    limits: { requests: 50_000, bytes: 190_000_000 },
    source: 'https://ai.google.dev/gemini-api/docs/batch-api',
    date: '2026-11-29',
  },
  {
    provider: 'xai',
    title: 'xAI',
    protocol: 'ai-sdk',
    url: 'https://api.x.ai/v1',
    keys: ['XAI_API_KEY'],
    models: /^grok-/,
    prefixes: ['x-ai'],
    hosts: ['api.x.ai'],
    share: 1,
    limits: { requests: 10_000, bytes: 20_000_000 },
    source: 'https://docs.x.ai/developers/advanced-api-usage/batch-api',
    date: '2026-11-29',
  },
  {
    provider: 'gateway',
    title: 'Vercel AI Gateway',
    protocol: 'ai-sdk',
    url: 'https://ai-gateway.vercel.sh/v4/ai',
    keys: ['AI_GATEWAY_API_KEY'],
    hosts: ['ai-gateway.vercel.sh'],
    share: 1,
    limits: { requests: 10_000, bytes: 4_000_000 },
    source: 'https://vercel.com/docs/ai-gateway/models-and-providers/batch-processing',
    date: '2026-11-29',
  },
];

/**
 * What is known of the batches at a server; `undefined`: nothing, so that the full price counts.
 * @example
 * const share = batchPlaceAt('https://api.openai.com/v1')?.share ?? 1;
 */
export function batchPlaceAt(url: string): BatchPlace | undefined {
  const hostname = URL.parse(url)?.hostname;
  return batchPlaces.find(({ hosts }) => hostname !== undefined && hosts.includes(hostname));
}
