import { linearTest } from '@parallel-agents/core/internal/json-schema';
import { z } from 'zod';

/** What is read of a part of a schema, of whichever zod its package has. */
type Part = {
  _zod: { def: { pattern?: unknown; format?: unknown; checks?: readonly Part[] }; pattern?: unknown };
};

/**
 * Has every pattern of a zod schema matched in a time that grows with the text only, as the patterns of JSON Schema are. The
 * engine of Node tries again, and on some texts for ever. Patterns that zod itself has for formats stay as they are.
 *
 * @throws Error in words: a pattern that cannot be matched so
 */
export function matchInLinearTime(schema: z.ZodType): void {
  // Both ends of a transform: what goes in, and what comes out.
  for (const io of ['input', 'output'] as const) {
    const override = ({ zodSchema }: { zodSchema: unknown }): void => bound(zodSchema as Part);
    z.toJSONSchema(schema, { io, unrepresentable: 'any', override });
  }
}

function bound({ _zod: { def, pattern } }: Part): void {
  for (const one of [def.pattern, pattern]) if (one instanceof RegExp) boundOne(one);
  for (const check of def.checks ?? []) bound(check);
}

/** The pattern itself is changed, so that whoever tests a text by it does so in linear time. */
function boundOne(pattern: RegExp): void {
  if (isOfZod(pattern) || Object.hasOwn(pattern, 'test')) return;
  try {
    Object.defineProperty(pattern, 'test', { value: linearTest(pattern) });
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    const shown = String(pattern);
    throw new Error(`has ${shown.length > 80 ? `${shown.slice(0, 80)}…` : shown}, which ${reason}`);
  }
}

const ofZod: ReadonlySet<string> = new Set(
  [...Object.values(z.regexes), z.regexes.emoji()].flatMap((one) =>
    one instanceof RegExp ? [one.source] : [],
  ),
);

function isOfZod({ source }: RegExp): boolean {
  return ofZod.has(source);
}
