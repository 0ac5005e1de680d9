import type { Usage } from '@parallel-agents/core';
import { amountIn, asObject, Bill } from '@parallel-agents/core/internal/wire';

/**
 * The tokens that a model of the AI SDK tells: in parts (versions 3 and 4 of its interface), or as plain numbers
 * (version 2). Where it tells too little, what the provider itself said is read.
 */
export function tokenUsage(told: unknown, raw?: unknown): Usage | undefined {
  const usage = asObject(told);
  const inParts = asObject(usage?.inputTokens);
  const found = inParts === undefined ? plain(usage) : fromParts(inParts, asObject(usage?.outputTokens));
  if (found !== undefined) return found;
  const bill = new Bill();
  bill.add(usage?.raw);
  bill.add(raw);
  return bill.usage();
}

type Counts = ReturnType<typeof asObject>;

function fromParts(input: NonNullable<Counts>, output: Counts): Usage | undefined {
  const cacheReadTokens = amountIn(input.cacheRead) ?? 0;
  const cacheWriteTokens = amountIn(input.cacheWrite) ?? 0;
  const total = amountIn(input.total);
  const rest = total === undefined ? undefined : Math.max(0, total - cacheReadTokens - cacheWriteTokens);
  const outputTokens = billedOutput(amountIn(output?.total), amountIn(output?.reasoning));
  return toUsage(amountIn(input.noCache) ?? rest, outputTokens, { cacheReadTokens, cacheWriteTokens });
}

function plain(usage: Counts): Usage | undefined {
  const cacheReadTokens = amountIn(usage?.cachedInputTokens) ?? 0;
  const input = amountIn(usage?.inputTokens);
  const outputTokens = billedOutput(amountIn(usage?.outputTokens), amountIn(usage?.reasoningTokens));
  const rest = input === undefined ? undefined : Math.max(0, input - cacheReadTokens);
  return toUsage(rest, outputTokens, { cacheReadTokens, cacheWriteTokens: 0 });
}

/** Thoughts are billed as output; more thoughts than output cannot be part of it. */
function billedOutput(output: number | undefined, reasoning = 0): number | undefined {
  return output === undefined || reasoning <= output ? output : output + reasoning;
}

/** `undefined` where too little was told, or nothing but zeros. */
function toUsage(
  inputTokens: number | undefined,
  outputTokens: number | undefined,
  { cacheReadTokens, cacheWriteTokens }: { cacheReadTokens: number; cacheWriteTokens: number },
): Usage | undefined {
  if (inputTokens === undefined || outputTokens === undefined) return undefined;
  if (inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens === 0) return undefined;
  return {
    inputTokens,
    outputTokens,
    ...(cacheReadTokens > 0 && { cacheReadTokens }),
    ...(cacheWriteTokens > 0 && { cacheWriteTokens }),
  };
}
