import type { SpawnRequest, Usage } from '@parallel-agents/core';

/** Characters in a token, on the low side, so that an estimate of input is rather too high. English has about four. */
const charactersPerToken = 3;

/** Tokens that a provider adds around two messages. */
const overheadTokens = 50;

/** The output assumed for a session of which nothing is known. */
export const defaultOutputTokens = 2_000;

/** What a session will use at most, as far as can be said before it runs. */
export function estimateUsage(
  request: Pick<SpawnRequest, 'instructions' | 'prompt'>,
  outputTokens: number,
): Usage {
  const characters = request.instructions.length + request.prompt.length;
  return { inputTokens: Math.ceil(characters / charactersPerToken) + overheadTokens, outputTokens };
}
