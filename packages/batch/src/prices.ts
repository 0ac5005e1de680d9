/** A provider that sells batches cheaper than single requests. */
export interface BatchPrice {
  /** As it stands before the `/` of a model. */
  provider: string;
  title: string;
  /** Hosts that bill so; another server of the same protocol may not. */
  hosts: readonly string[];
  /** The part of the usual price that a request in a batch costs, cached input included. */
  share: number;
  /** Where the provider says so, and when that was looked up. */
  source: string;
  date: string;
}

/** What batches cost, by provider. A provider that is not here is counted at its full price. */
export const batchPrices: readonly BatchPrice[] = [
  {
    provider: 'openai',
    title: 'OpenAI',
    hosts: ['api.openai.com', 'us.api.openai.com', 'eu.api.openai.com'],
    share: 0.5,
    source: 'https://platform.openai.com/docs/guides/batch',
    date: '2026-11-29',
  },
  {
    provider: 'anthropic',
    title: 'Anthropic',
    hosts: ['api.anthropic.com'],
    share: 0.5,
    source: 'https://platform.claude.com/docs/en/build-with-claude/batch-processing',
    date: '2026-11-29',
  },
];

/** What is known of the price of batches at a server; `undefined`: nothing, so that the full price counts. */
export function batchPriceAt(url: string): BatchPrice | undefined {
  const hostname = URL.parse(url)?.hostname;
  return batchPrices.find(({ hosts }) => hostname !== undefined && hosts.includes(hostname));
}
