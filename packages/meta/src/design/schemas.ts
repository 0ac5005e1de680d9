import { formatPath } from '@parallel-agents/core/internal';
import { fromJsonSchema, type JsonSchema } from '@parallel-agents/core/json-schema';
import { z } from 'zod';

export type { JsonSchema } from '@parallel-agents/core/json-schema';

/** An empty schema stands for none. */
export function isNoSchema(schema: JsonSchema): boolean {
  return Object.keys(schema).length === 0;
}

/**
 * The schema that an agent checks with; `undefined` for the empty one. What a model wrote stays data.
 * @throws Error in words, if it cannot be used
 */
export function toZod(schema: JsonSchema): z.ZodType | undefined {
  if (isNoSchema(schema)) return undefined;
  const converted = fromJsonSchema(schema);
  if (converted.ok) return converted.schema;
  const problems = converted.problems.map(({ path, message }) =>
    path.length === 0 ? message : `${formatPath(path)} ${message}`,
  );
  throw new Error(problems.join('; '));
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
