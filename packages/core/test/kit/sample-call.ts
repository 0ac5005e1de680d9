import { z } from 'zod';
import { type ScriptedCall, sampleReply } from '../../src/testing/index.ts';

export function call(
  schema: z.ZodType | Record<string, unknown> | undefined,
  prompt = '# Task\nName a dog.',
): ScriptedCall {
  const outputJsonSchema =
    schema instanceof z.ZodType
      ? { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) }
      : schema;
  return {
    callNumber: 1,
    model: 'scripted/cheap',
    instructions: 'You name dogs.',
    prompt,
    ...(outputJsonSchema !== undefined && { outputJsonSchema }),
  };
}

export function answer(schema: z.ZodType | Record<string, unknown>, prompt?: string): unknown {
  return JSON.parse(sampleReply(call(schema, prompt)).text);
}
