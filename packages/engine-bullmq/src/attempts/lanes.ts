import type { SpawnRequest } from '@parallel-agents/core';

/** Limits of a lane, over all workers together. */
export interface LaneLimits {
  /** Sessions at the same time. @default as many as the workers take */
  concurrency?: number;
  /** Sessions started in a fixed window of time; at the border of two windows up to twice as many. */
  rate?: { max: number; perSeconds: number };
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
export function laneNames(lanes: Lanes): string[] {
  return [...new Set([...Object.keys(lanes), defaultLane])];
}
