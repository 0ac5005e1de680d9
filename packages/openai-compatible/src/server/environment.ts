import process from 'node:process';

/** What the environment says of the server. In a module of its own, away from the network. */
export interface Environment {
  baseUrl: string | undefined;
  /** The key that may be sent to this server. */
  keyFor(url: URL): string | undefined;
}

/**
 * `PARALLEL_AGENTS_API_KEY` is meant for whatever server is named. `OPENAI_API_KEY` stands in many environments for
 * other programs: it goes to OpenAI, and to the server of `OPENAI_BASE_URL`, whoever set that one meant both.
 */
export function readEnvironment(): Environment {
  const { PARALLEL_AGENTS_API_KEY, PARALLEL_AGENTS_BASE_URL, OPENAI_API_KEY, OPENAI_BASE_URL } = process.env;
  return {
    // A variable that is set to nothing is not set.
    baseUrl: PARALLEL_AGENTS_BASE_URL || OPENAI_BASE_URL,
    keyFor(url) {
      if (PARALLEL_AGENTS_API_KEY) return PARALLEL_AGENTS_API_KEY;
      const isTheirs = isOpenAi(url) || url.origin === URL.parse(OPENAI_BASE_URL ?? '')?.origin;
      return isTheirs && OPENAI_API_KEY ? OPENAI_API_KEY : undefined;
    },
  };
}

/** `api.openai.com`, and its regions (`eu.api.openai.com`). */
function isOpenAi({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' && (hostname === 'api.openai.com' || hostname.endsWith('.api.openai.com'));
}
