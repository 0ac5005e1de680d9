import type { Usage } from '../session/runtime.ts';
import type { JsonSchema } from './json-schema.ts';
import { quoting } from './quoting.ts';
import type { ScriptedCall, TextReply } from './reply.ts';
import { sampleFromSchema } from './sample-from-schema.ts';
import { taskLine } from './task-line.ts';
import { weave } from './weave.ts';

/**
 * A plausible answer: JSON that fits the schema of the call, or a short text where it has none. Takes the first of the
 * schema's own `examples`, else makes one up. The same call always gets the same answer, and the answer names its task,
 * so that a mixed-up one is noticed.
 * @example
 * scripted({ reply: (call) => ({ ...sampleReply(call), delayMs: 200 }) });
 */
export function sampleReply(call: ScriptedCall): TextReply {
  const task = taskLine(call.prompt);
  const { outputJsonSchema: schema } = call;
  const text =
    schema === undefined
      ? `A scripted answer, written by no model. The task was: ${task}`
      : JSON.stringify(weave(exampleOf(call, schema), schema, task));
  return { kind: 'text', text, usage: estimateUsage(call, text) };
}

/**
 * The same without the task in it: the example of the agent's author as it stands. For demonstrations, which people read.
 */
export function exampleReply(call: ScriptedCall): TextReply {
  const { outputJsonSchema: schema } = call;
  const text =
    schema === undefined
      ? 'A scripted answer, written by no model.'
      : JSON.stringify(exampleOf(call, schema));
  return { kind: 'text', text, usage: estimateUsage(call, text) };
}

/** Tokens of a call and its answer, by the rule of thumb that one is four characters. */
export function estimateUsage({ instructions, prompt, toolUse }: ScriptedCall, text: string): Usage {
  const tools = toolUse ? JSON.stringify(toolUse).length : 0;
  return {
    inputTokens: Math.ceil((instructions.length + prompt.length + tools) / 4),
    outputTokens: Math.ceil(text.length / 4),
  };
}

function exampleOf({ prompt }: ScriptedCall, schema: JsonSchema): unknown {
  const [example] = Array.isArray(schema.examples) ? schema.examples : [];
  return example === undefined ? sampleFromSchema(schema, prompt) : quoting(example, prompt);
}
