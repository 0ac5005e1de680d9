import { z } from 'zod';

/** Shows what is to be handed in, so that fields with a default are optional; what JSON cannot say becomes "anything". */
export function toJsonSchema(schema: z.ZodType): Record<string, unknown> {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) };
}
