import { z } from 'zod';

/** A JSON Schema as it stands in a design. */
export type JsonSchema = Record<string, unknown>;

/** An empty schema stands for none. */
export function isNoSchema(schema: JsonSchema): boolean {
  return Object.keys(schema).length === 0;
}

/**
 * The zod schema that a JSON Schema means; `undefined` for the empty one. zod makes code of the objects that it checks
 * often, unless it is told not to while they are made: what a model wrote is to stay data.
 * @throws Error if zod cannot express it
 */
export function toZod(schema: JsonSchema): z.ZodType | undefined {
  if (isNoSchema(schema)) return undefined;
  const { jitless } = z.config();
  z.config({ jitless: true });
  try {
    return z.fromJSONSchema({ ...schema });
  } finally {
    z.config({ jitless });
  }
}

/** The JSON Schema of what is to be handed in; empty where there is no schema. */
export function fromZod(schema: z.ZodType | undefined): JsonSchema {
  if (schema === undefined) return {};
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override: ({ jsonSchema }) => dropDefaults(jsonSchema),
  });
  return rest;
}

/** What zod writes out and nobody wrote. */
function dropDefaults(node: z.core.JSONSchema.BaseSchema): void {
  const { additionalProperties: more, minimum, maximum } = node;
  if (typeof more === 'object' && Object.keys(more).length === 0) delete node.additionalProperties;
  if (minimum === Number.MIN_SAFE_INTEGER) delete node.minimum;
  if (maximum === Number.MAX_SAFE_INTEGER) delete node.maximum;
}
