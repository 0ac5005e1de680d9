import type { Tool, ToolAnswer } from '@parallel-agents/core';
import { z } from 'zod';

export interface BuiltIn<Schema extends z.ZodObject> {
  name: string;
  description: string;
  schema: Schema;
  rights: Tool['rights'];
  run(input: z.infer<Schema>, options: { signal: AbortSignal }): Promise<ToolAnswer>;
}

/** A tool whose arguments are written once, as a schema of zod. */
export function builtIn<Schema extends z.ZodObject>({ schema, run, ...rest }: BuiltIn<Schema>): Tool {
  const { $schema: _dialect, ...inputSchema } = z.toJSONSchema(schema, { io: 'input' });
  return {
    ...rest,
    origin: 'built-in',
    inputSchema,
    problems(input) {
      const parsed = schema.safeParse(input);
      if (parsed.success) return [];
      return parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
    },
    execute: (input, options) => run(schema.parse(input), options),
  };
}

/** What a tool says instead of a result. Not an error of this program. */
export function refused(text: string): ToolAnswer {
  return { text, isError: true };
}
