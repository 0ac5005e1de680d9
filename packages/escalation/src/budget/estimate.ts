import type { SpawnRequest, Usage } from '@parallel-agents/core';

/** Bytes in a token, on the low side, so that an estimate of input is rather too high. English has about four. */
const bytesPerToken = 3;

/** Tokens that a provider adds around two messages. */
const overheadTokens = 50;

/** The output assumed for a session of which nothing is known: some 3,000 words. */
export const defaultOutputTokens = 4_000;

/** What a session will use at most, as far as can be said before it runs. */
export function estimateUsage(
  request: Pick<SpawnRequest, 'instructions' | 'prompt'>,
  outputTokens: number,
): Usage {
  const bytes = Buffer.byteLength(request.instructions) + Buffer.byteLength(request.prompt);
  return { inputTokens: Math.ceil(bytes / bytesPerToken) + overheadTokens, outputTokens };
}
