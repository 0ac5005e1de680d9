import type { SessionTurn } from '@parallel-agents/core';
import type { ScriptedCall } from '@parallel-agents/core/testing';
import { z } from 'zod';

const contentSchema = z
  .union([z.string(), z.array(z.looseObject({ type: z.string(), text: z.string().optional() })), z.null()])
  .optional()
  .transform((content) =>
    Array.isArray(content) ? content.map(({ text }) => text ?? '').join('\n') : (content ?? ''),
  );

const toolCallSchema = z.looseObject({
  id: z.string(),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const chatRequestSchema = z.looseObject({
  model: z.string(),
  messages: z
    .array(
      z.looseObject({
        role: z.string(),
        content: contentSchema,
        tool_calls: z.array(toolCallSchema).nullish(),
        tool_call_id: z.string().optional(),
      }),
    )
    .min(1),
  tools: z
    .array(
      z.looseObject({
        function: z.looseObject({
          name: z.string(),
          description: z.string().optional(),
          parameters: z.record(z.string(), z.unknown()).optional(),
        }),
      }),
    )
    .optional(),
  tool_choice: z.unknown().optional(),
  stream: z.boolean().optional(),
  max_tokens: z.int().min(1).nullish(),
  max_completion_tokens: z.int().min(1).nullish(),
  response_format: z
    .looseObject({
      type: z.string(),
      json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()).optional() }).optional(),
    })
    .optional(),
});

/** What a request for a chat completion asks. */
export type ChatRequest = Omit<ScriptedCall, 'callNumber'> & { stream: boolean };

/**
 * Reads the body of a chat completion request. The prompt is what the user has said since the model last spoke (agent
 * hosts may add a message of their own to the task); all system messages together are the instructions. The schema of the answer is that of `response_format`, else what stands in the texts between
 * `<output-schema>` tags.
 * @throws z.ZodError if the body is no such request
 */
export function parseChatRequest(body: unknown): ChatRequest {
  const {
    model,
    messages,
    stream = false,
    response_format: format,
    tools = [],
    tool_choice: choice,
    ...limits
  } = chatRequestSchema.parse(body);
  const maxOutputTokens = limits.max_tokens ?? limits.max_completion_tokens ?? undefined;
  const instructions = messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .map(({ content }) => content)
    .join('\n\n');
  const lastAnswer = messages.findLastIndex(
    ({ role, tool_calls }) => role === 'assistant' && !tool_calls?.length,
  );
  const prompt = messages
    .slice(lastAnswer + 1)
    .filter(({ role }) => role === 'user')
    .map(({ content }) => content)
    .join('\n\n');
  const outputJsonSchema = format?.json_schema?.schema ?? findSchema(`${instructions}\n${prompt}`);
  return {
    model,
    instructions,
    prompt,
    stream,
    ...(outputJsonSchema && { outputJsonSchema }),
    ...(tools.length > 0 && {
      toolUse: {
        offers: tools.map(({ function: { name, description = '', parameters = {} } }) => ({
          name,
          description,
          inputSchema: parameters,
        })),
        turns: messages.slice(lastAnswer + 1).flatMap(turnOf),
        ...(choice === 'none' && { choice }),
      },
    }),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
  };
}

type Message = z.infer<typeof chatRequestSchema>['messages'][number];

function turnOf({ role, content, tool_calls, tool_call_id }: Message): SessionTurn[] {
  if (role === 'tool') return [{ role, callId: tool_call_id ?? '', name: '', text: content }];
  if (role !== 'assistant') return [];
  const calls = (tool_calls ?? []).map(({ id, function: { name, arguments: written } }) => ({
    id,
    name,
    input: JSON.parse(written) as unknown,
  }));
  return [{ role, text: content, calls }];
}

/** The first block that holds a schema: data that follows the instructions cannot bring its own. */
function findSchema(text: string): Record<string, unknown> | undefined {
  for (const [, block = ''] of text.matchAll(/<output-schema>\s*(\{[\s\S]*?)<\/output-schema>/g)) {
    const parsed = schemaText.safeParse(block);
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

const schemaText = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('is no JSON');
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.unknown()));
