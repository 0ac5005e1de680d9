import { z } from 'zod';
import type { SchemaProblem } from './read-schema.ts';
import { compileSchema } from './validator.ts';

export type { SchemaProblem } from './read-schema.ts';

/** A JSON Schema as data. */
export type JsonSchema = Record<string, unknown>;

export type SchemaConversion =
  | { ok: true; schema: z.ZodType }
  | { ok: false; problems: [SchemaProblem, ...SchemaProblem[]] };

/**
 * A JSON Schema from outside (a markdown agent, a model) as the schema of an agent: every keyword is checked as it
 * stands there, and nothing of it becomes code. It is refused where a keyword would be passed over, where a pattern or
 * its references could take time out of proportion, and where it is no schema.
 * @example
 * const read = fromJsonSchema({ type: 'object', properties: { faults: { type: 'array' } } });
 * if (!read.ok) throw new Error(read.problems[0].message);
 * const agent = defineAgent({ name: 'critic', instructions: 'Find what is wrong.', outputSchema: read.schema });
 */
export function fromJsonSchema(value: unknown): SchemaConversion {
  const compiled = compileSchema(value);
  if (!compiled.ok) return compiled;
  const check = z.superRefine((checked, context) => {
    for (const { path, message } of compiled.check(checked))
      context.addIssue({ code: 'custom', path, message });
  });
  // Made with its check at once: zod cannot write out a schema of one’s own that stands on another.
  const schema = new z.ZodUnknown({ type: 'unknown', checks: [check] });
  const source = structuredClone(value) as JsonSchema | boolean;
  schema._zod.toJSONSchema = () =>
    structuredClone(source === true ? {} : source === false ? { not: {} } : source);
  return { ok: true, schema };
}
