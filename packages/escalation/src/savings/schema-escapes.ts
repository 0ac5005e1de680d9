import type { Attempt } from '@parallel-agents/core';
import { wilsonInterval } from './wilson-interval.ts';

/** How many outputs that fit their schema a gate refused: what a schema alone lets through, as the gate sees it. */
export interface SchemaEscapes {
  /** Outputs that gates have judged; those of gates that failed to answer are not among them. */
  judged: number;
  refused: number;
  /** From 0 to 1. */
  rate: number;
  /** Where the rate lies with 95 % confidence (Wilson), as far as the gate judges rightly. */
  interval: [low: number, high: number];
}

/** `undefined` where no gate judged anything. */
export function countSchemaEscapes(attempts: readonly Attempt[]): SchemaEscapes | undefined {
  const refused = attempts.filter(({ error }) => error?.code === 'GATE_REFUSED').length;
  const accepted = attempts.filter(
    ({ gates = [], status }) => gates.length > 0 && status === 'completed',
  ).length;
  const judged = accepted + refused;
  if (judged === 0) return undefined;
  return { judged, refused, rate: refused / judged, interval: wilsonInterval(refused, judged) };
}
