import type { SpawnRequest } from '@parallel-agents/core';

/** Limits of a lane, over all workers together. */
export interface LaneLimits {
  /** Sessions at the same time. @default as many as the workers take */
  concurrency?: number;
  /** Sessions that start in any stretch of so many seconds, wherever it begins. */
  rate?: { max: number; perSeconds: number };
  /**
   * Tokens in any minute. A session counts as about as many as its prompt and the limit of its answer come to, and once it
   * has ended as those that it used.
   */
  tokensPerMinute?: number;
}

/** Lanes by name: a model's provider (`anthropic` of `anthropic/claude…`), or a whole model. */
export type Lanes = Readonly<Record<string, LaneLimits>>;

/** Where everything goes that has no lane of its own. */
const defaultLane = 'default';

/** The lane of a session: its model's, else its provider's, else the default one. */
export function laneOf({ model }: SpawnRequest, lanes: Lanes): string {
  if (model === undefined) return defaultLane;
  const provider = model.split('/')[0] ?? '';
  if (Object.hasOwn(lanes, model)) return model;
  return Object.hasOwn(lanes, provider) ? provider : defaultLane;
}

/** Every lane there is, the default one included. */
export function laneNames(lanes: Lanes, known: readonly string[] = []): string[] {
  return [...new Set([...Object.keys(lanes), ...known, defaultLane])];
}

/** With those that others have named; of these only the names count, for their limits stand on the server. */
export function withKnown(lanes: Lanes, known: readonly string[]): Lanes {
  return { ...Object.fromEntries(known.map((lane) => [lane, {}])), ...lanes };
}
