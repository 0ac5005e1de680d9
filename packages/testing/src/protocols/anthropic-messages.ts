import type { SessionTurn } from '@parallel-agents/core';
import { z } from 'zod';
import {
  callsOf,
  findSchema,
  inPieces,
  type Protocol,
  sendDocument,
  setRetryAfter,
  startEvents,
  textIn,
  tokensOf,
  toolUseOf,
} from './protocol.ts';

const requestSchema = z.looseObject({
  model: z.string(),
  max_tokens: z.int().min(1),
  system: z.unknown(),
  messages: z.array(z.looseObject({ role: z.enum(['user', 'assistant']), content: z.unknown() })).min(1),
  stream: z.boolean().optional(),
  output_config: z
    .looseObject({ format: z.looseObject({ schema: z.record(z.string(), z.unknown()) }) })
    .optional(),
  tools: z
    .array(
      z.looseObject({
        name: z.string(),
        description: z.string().optional(),
        input_schema: z.record(z.string(), z.unknown()),
      }),
    )
    .optional(),
  tool_choice: z.looseObject({ type: z.string() }).optional(),
});

const blockSchema = z.union([
  z.object({ type: z.literal('tool_use'), id: z.string(), name: z.string(), input: z.unknown() }),
  z.object({
    type: z.literal('tool_result'),
    tool_use_id: z.string(),
    content: z.unknown(),
    is_error: z.boolean().optional(),
  }),
]);

const kinds: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};

/** Anthropic's Messages: `POST /v1/messages`. */
export const anthropicMessages: Protocol = {
  path: '/v1',
  isRequest: (path) => path === '/v1/messages',
  read(body) {
    const {
      model,
      max_tokens,
      system,
      messages,
      stream = false,
      output_config,
      tools,
      tool_choice,
    } = requestSchema.parse(body);
    const instructions = textIn(system);
    const prompt = messages
      .filter(({ role }) => role === 'user')
      .map(({ content }) => textIn(content))
      .join('\n\n');
    // Where a model has no structured answers, its package makes a tool of the schema.
    const asTool = tools?.find(({ name }) => name === 'json')?.input_schema;
    // What the prompt says of it is whole; the package takes out what the protocol has not.
    const outputJsonSchema =
      findSchema(`${instructions}\n${prompt}`) ?? output_config?.format.schema ?? asTool;
    return {
      model,
      instructions,
      prompt,
      stream,
      maxOutputTokens: max_tokens,
      ...(outputJsonSchema && { outputJsonSchema }),
      ...toolUseOf(
        (tools ?? [])
          .filter(({ name }) => name !== 'json')
          .map(({ name, description = '', input_schema }) => ({
            name,
            description,
            inputSchema: input_schema,
          })),
        messages.flatMap(turnsIn),
        tool_choice?.type !== 'none',
      ),
    };
  },
  send(response, reply, call) {
    const content = [
      ...(reply.text === '' ? [] : [{ type: 'text', text: reply.text }]),
      ...callsOf(reply, call).map((asked) => ({ type: 'tool_use', ...asked })),
    ];
    sendDocument(response, 200, { ...head(reply, call), content, ...end(reply), usage: usage(reply) });
  },
  stream(response, reply, call) {
    const send = (type: string, fields: object): void => {
      response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
    };
    startEvents(response);
    const message = { ...head(reply, call), content: [], stop_reason: null, stop_sequence: null };
    send('message_start', { message: { ...message, usage: { ...usage(reply), output_tokens: 1 } } });
    send('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
    for (const text of inPieces(reply.text))
      send('content_block_delta', { index: 0, delta: { type: 'text_delta', text } });
    send('content_block_stop', { index: 0 });
    for (const [place, { input, ...asked }] of callsOf(reply, call).entries()) {
      const index = place + 1;
      send('content_block_start', { index, content_block: { type: 'tool_use', ...asked, input: {} } });
      for (const partial_json of inPieces(JSON.stringify(input)))
        send('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json } });
      send('content_block_stop', { index });
    }
    send('message_delta', { delta: end(reply), usage: { output_tokens: tokensOf(reply).outputTokens } });
    send('message_stop', {});
    response.end();
  },
  refuse(response, reply) {
    const { status, message = `Scripted error ${status}.` } = reply;
    setRetryAfter(response, reply);
    const error = {
      type: kinds[status] ?? 'api_error',
      message: status === 404 ? `model: ${message}` : message,
    };
    sendDocument(response, status, { type: 'error', error });
  },
};

type Reply = Parameters<Protocol['send']>[1];
type Call = Parameters<Protocol['send']>[2];

/** What was said after the prompt: calls of the model, and what came of them. */
function turnsIn({ role, content }: { role: string; content: unknown }): SessionTurn[] {
  const blocks = Array.isArray(content) ? content : [];
  const known = blocks.flatMap((block: unknown) => blockSchema.safeParse(block).data ?? []);
  if (role === 'assistant') {
    const calls = known.flatMap((block) =>
      block.type === 'tool_use' ? { ...block, input: block.input } : [],
    );
    return [
      { role, text: textIn(content), calls: calls.map(({ id, name, input }) => ({ id, name, input })) },
    ];
  }
  return known.flatMap((block) =>
    block.type === 'tool_result'
      ? { role: 'tool' as const, callId: block.tool_use_id, name: '', text: textIn(block.content) }
      : [],
  );
}

function head(reply: Reply, call: Call): object {
  const id = `msg_scripted_${call.callNumber}`;
  return { id, type: 'message', role: 'assistant', model: reply.model ?? call.model };
}

function end({ finishReason = 'stop', toolCalls }: Reply): object {
  const usual = toolCalls ? 'tool_use' : 'end_turn';
  return { stop_reason: finishReason === 'length' ? 'max_tokens' : usual, stop_sequence: null };
}

/** What the cache read and kept stands beside the input, not in it. */
function usage(reply: Reply): object {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tokensOf(reply);
  return {
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    cache_read_input_tokens: cacheReadTokens,
    cache_creation_input_tokens: cacheWriteTokens,
  };
}
