import { profileOf } from './server-profiles.ts';

/** What the environment says of the server. In a module of its own, away from the network. */
export interface Environment {
  baseUrl: string | undefined;
  /** The key that may be sent to this server. */
  keyFor(url: URL): string | undefined;
}

/**
 * `PARALLEL_AGENTS_API_KEY` is meant for whatever server is named. Keys of providers, such as `OPENAI_API_KEY`, stand in
 * many environments for other programs: each goes to its provider's own hosts, encrypted, and to nobody else. Who set
 * `OPENAI_BASE_URL` meant `OPENAI_API_KEY` for that server too.
 */
export function readEnvironment(): Environment {
  // An import of it makes what is loaded late in it, at each start.
  const { env } = globalThis.process;
  const { PARALLEL_AGENTS_API_KEY, PARALLEL_AGENTS_BASE_URL, OPENAI_API_KEY, OPENAI_BASE_URL } = env;
  return {
    // A variable that is set to nothing is not set.
    baseUrl: PARALLEL_AGENTS_BASE_URL || OPENAI_BASE_URL,
    keyFor(url) {
      if (PARALLEL_AGENTS_API_KEY) return PARALLEL_AGENTS_API_KEY;
      if (OPENAI_API_KEY && url.origin === URL.parse(OPENAI_BASE_URL ?? '')?.origin) return OPENAI_API_KEY;
      if (url.protocol !== 'https:') return undefined;
      const variable = profileOf(url)?.keyVariables?.find((name) => env[name]);
      return variable === undefined ? undefined : env[variable];
    },
  };
}
