import { z } from 'zod';

/** One conversion a schema: the same agent may have thousands of tasks. */
const converted = new WeakMap<z.ZodType, Record<string, unknown>>();

/** A schema as JSON Schema, of what is let in. The same object each time. */
export function schemaAsData(schema: z.ZodType): Record<string, unknown> {
  let data = converted.get(schema);
  if (data === undefined) {
    const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    data = rest;
    converted.set(schema, data);
  }
  return data;
}
