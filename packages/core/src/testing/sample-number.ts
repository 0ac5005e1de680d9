import type { JsonSchema } from './json-schema.ts';
import { type Random, randomInteger } from './random.ts';

/** How far a number goes from its one limit where it has no other. */
const span = 10;

/** A number within the limits of a schema, with at most two decimals where there is room for that. */
export function sampleNumber(schema: JsonSchema, whole: boolean, random: Random): number {
  const step = numberOf(schema.multipleOf) ?? (whole ? 1 : 0.01);
  const unit = whole && !Number.isInteger(step) ? 1 : step;
  const { low, high } = limits(schema);
  const first = Math.ceil(low / unit) + (isExcluded(Math.ceil(low / unit) * unit, schema) ? 1 : 0);
  const last = Math.floor(high / unit) - (isExcluded(Math.floor(high / unit) * unit, schema) ? 1 : 0);
  if (first > last) return (low + high) / 2;
  const value = randomInteger(random, first, last) * unit;
  // Binary fractions of 0.01 leave a tail such as 7.140000000000001.
  return Number(value.toFixed(Math.max(2, decimals(unit))));
}

function limits(schema: JsonSchema): { low: number; high: number } {
  const lows = [numberOf(schema.minimum), numberOf(schema.exclusiveMinimum)].filter(
    (low) => low !== undefined,
  );
  const highs = [numberOf(schema.maximum), numberOf(schema.exclusiveMaximum)].filter(
    (high) => high !== undefined,
  );
  const step = numberOf(schema.multipleOf) ?? 1;
  const low =
    lows.length > 0
      ? Math.max(...lows)
      : highs.length > 0
        ? Math.min(0, ...highs.map((high) => high - span * step))
        : 0;
  const high = highs.length > 0 ? Math.min(...highs) : Math.max(low, 0) + span * step;
  // The widest limits (zod gives integers those of a safe integer) make for unreadable samples.
  if (low < -1e6 && high > 1e6) return { low: 0, high: span * step };
  if (high - low > 1e6)
    return high > 1e6 ? { low, high: low + span * step } : { low: high - span * step, high };
  return { low, high };
}

function isExcluded(value: number, { exclusiveMinimum, exclusiveMaximum }: JsonSchema): boolean {
  return value === exclusiveMinimum || value === exclusiveMaximum;
}

function decimals(step: number): number {
  return Number.isInteger(step) ? 0 : Math.min(15, (step.toString().split('.')[1] ?? '').length);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
