/** A provider of batches that is known here. */
export interface BatchPlace {
  /** As it stands before the `/` of a model. */
  provider: string;
  title: string;
  /** The form of its batches. */
  protocol: 'openai' | 'anthropic';
  /** Up to where its API starts. */
  url: string;
  /** The environment variable that has its key. */
  key: string;
  /** Hosts that bill so; another server of the same protocol may not. */
  hosts: readonly string[];
  /** The part of the usual price that a request in a batch costs, cached input included. */
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
    key: 'OPENAI_API_KEY',
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
    key: 'ANTHROPIC_API_KEY',
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
    key: 'GROQ_API_KEY',
    hosts: ['api.groq.com'],
    share: 0.5,
    limits: { requests: 50_000, bytes: 190_000_000 },
    source: 'https://console.groq.com/docs/batch',
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
