import type { Usage } from '../session/runtime.ts';
import type { ScriptedCall, TextReply } from './reply.ts';
import { sampleFromSchema } from './sample-from-schema.ts';
import { taskLine } from './task-line.ts';
import { weave } from './weave.ts';

/**
 * A plausible answer: JSON that fits the schema of the call, or a short text where it has none. Takes the first of the
 * schema's own `examples`, else makes one up. The same call always gets the same answer, and the answer names its task,
 * so that a mixed-up one is noticed.
 */
export function sampleReply(call: ScriptedCall): TextReply {
  const text = sampleText(call);
  return { kind: 'text', text, usage: estimateUsage(call, text) };
}

/** Tokens of a call and its answer, by the rule of thumb that one is four characters. */
export function estimateUsage({ instructions, prompt }: ScriptedCall, text: string): Usage {
  return {
    inputTokens: Math.ceil((instructions.length + prompt.length) / 4),
    outputTokens: Math.ceil(text.length / 4),
  };
}

function sampleText({ prompt, outputJsonSchema: schema }: ScriptedCall): string {
  const task = taskLine(prompt);
  if (schema === undefined) return `A scripted answer, written by no model. The task was: ${task}`;
  const [example] = Array.isArray(schema.examples) ? schema.examples : [];
  const value: unknown = example ?? sampleFromSchema(schema, prompt);
  return JSON.stringify(weave(value, schema, task));
}
