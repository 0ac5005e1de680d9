import type { AgentRuntime, SpawnRequest } from './runtime.ts';

/** The part of its model's price that a session costs where it runs, as admission controls are told; nothing: all of it. */
export function priceShareAt(
  runtime: AgentRuntime,
  request: Pick<SpawnRequest, 'model' | 'urgent' | 'toolUse'>,
): { priceShare?: number } {
  const there = runtime.runtimeFor?.(request) ?? runtime;
  const priceShare = there.priceShare?.(request);
  return priceShare === undefined ? {} : { priceShare };
}
