import process from 'node:process';

/** What the environment says of the server. In a module of its own, away from the network. */
export function readEnvironment(): { baseUrl: string | undefined; apiKey: string | undefined } {
  const { PARALLEL_AGENTS_API_KEY, OPENAI_API_KEY, OPENAI_BASE_URL } = process.env;
  // A variable that is set to nothing is not set.
  return { baseUrl: OPENAI_BASE_URL, apiKey: PARALLEL_AGENTS_API_KEY || OPENAI_API_KEY };
}
