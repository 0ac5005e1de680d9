import { z } from 'zod';

/** What is read of the answers of OpenClaw's tools for sub-agents. */
const answerSchema = z.looseObject({
  status: z.string().optional(),
  error: z.string().optional(),
  runId: z.string().optional(),
  completed: z.array(z.looseObject({ runId: z.string(), status: z.string(), result: z.string() })).optional(),
  pending: z.array(z.string()).optional(),
});

/** An answer as it stands in the text of a tool, also inside of what `tool_call` answers. */
export function answerOf(text: string): z.infer<typeof answerSchema> {
  const answer: { result?: { details?: unknown } } = JSON.parse(text);
  return answerSchema.parse(answer.result?.details ?? answer);
}
