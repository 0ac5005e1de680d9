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
  input: z.array(z.looseObject({ role: z.string().optional(), content: z.unknown().optional() })).min(1),
  max_output_tokens: z.int().min(1).optional(),
  stream: z.boolean().optional(),
  text: z
    .looseObject({
      format: z.looseObject({ schema: z.record(z.string(), z.unknown()).optional() }).optional(),
    })
    .optional(),
});

const toolsSchema = z.looseObject({
  tools: z
    .array(
      z.looseObject({
        name: z.string().optional(),
        description: z.string().default(''),
        parameters: z.record(z.string(), z.unknown()).default({}),
      }),
    )
    .default([]),
  tool_choice: z.unknown().optional(),
});
const itemSchema = z.union([
  z.looseObject({
    type: z.literal('function_call'),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
  }),
  z.looseObject({ type: z.literal('function_call_output'), call_id: z.string(), output: z.unknown() }),
]);

/** OpenAI's Responses: `POST /v1/responses`. */
export const openaiResponses: Protocol = {
  path: '/v1',
  isRequest: (path) => path === '/v1/responses',
  read(body) {
    const { model, input, max_output_tokens, stream = false, text } = requestSchema.parse(body);
    const said = (isOne: (role: string | undefined) => boolean): string =>
      input
        .filter(({ role }) => isOne(role))
        .map(({ content }) => textIn(content))
        .join('\n\n');
    const instructions = said((role) => role === 'system' || role === 'developer');
    const prompt = said((role) => role === 'user');
    const outputJsonSchema = text?.format?.schema ?? findSchema(`${instructions}\n${prompt}`);
    return {
      model,
      instructions,
      prompt,
      stream,
      ...(outputJsonSchema && { outputJsonSchema }),
      ...(max_output_tokens !== undefined && { maxOutputTokens: max_output_tokens }),
      ...toolsIn(body, input),
    };
  },
  send(response, reply, call) {
    sendDocument(response, 200, whole(reply, call));
  },
  stream(response, reply, call) {
    let sequence_number = 0;
    const send = (type: string, fields: object): void => {
      response.write(
        `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: sequence_number++, ...fields })}\n\n`,
      );
    };
    startEvents(response);
    const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
    const item = { type: 'message', id: 'msg_1', role: 'assistant', status: 'in_progress', content: [] };
    send('response.created', {
      response: { ...whole(reply, call), status: 'in_progress', output: [], usage: null },
    });
    send('response.output_item.added', { output_index: 0, item });
    for (const delta of inPieces(reply.text)) send('response.output_text.delta', { ...place, delta });
    send('response.output_item.done', { output_index: 0, item: { ...item, status: 'completed' } });
    for (const [index, asked] of calls(reply, call).entries()) {
      const output_index = index + 1;
      const begun = { ...asked, arguments: '', status: 'in_progress' };
      send('response.output_item.added', { output_index, item: begun });
      for (const delta of inPieces(asked.arguments))
        send('response.function_call_arguments.delta', { item_id: asked.id, output_index, delta });
      send('response.output_item.done', { output_index, item: asked });
    }
    const type = reply.finishReason === 'length' ? 'response.incomplete' : 'response.completed';
    send(type, { response: whole(reply, call) });
    response.end();
  },
  refuse(response, reply) {
    const { status, message = `Scripted error ${status}.` } = reply;
    setRetryAfter(response, reply);
    const type = status === 429 ? 'requests' : status >= 500 ? 'server_error' : 'invalid_request_error';
    const code = codes[status] ?? null;
    sendDocument(response, status, { error: { message, type, param: null, code } });
  },
};

const codes: Readonly<Record<number, string>> = {
  401: 'invalid_api_key',
  404: 'model_not_found',
  429: 'rate_limit_exceeded',
};

type Reply = Parameters<Protocol['send']>[1];
type Call = Parameters<Protocol['send']>[2];

function calls(reply: Reply, call: Call) {
  return callsOf(reply, call).map(({ id, name, input }) => ({
    type: 'function_call',
    id: `fc_${id}`,
    call_id: id,
    name,
    arguments: JSON.stringify(input),
    status: 'completed',
  }));
}

/** What is offered, and what was called. */
function toolsIn(body: unknown, items: readonly unknown[]) {
  const { tools, tool_choice } = toolsSchema.parse(body);
  const offers = tools.flatMap(({ name, description, parameters }) =>
    name === undefined ? [] : { name, description, inputSchema: parameters },
  );
  const turns = items.flatMap((item): SessionTurn[] => {
    const known = itemSchema.safeParse(item).data;
    if (known === undefined) return [];
    if (known.type === 'function_call_output') {
      const { output } = known;
      const text = typeof output === 'string' ? output : textIn(output);
      return [{ role: 'tool', callId: known.call_id, name: '', text }];
    }
    const input = JSON.parse(known.arguments) as unknown;
    return [{ role: 'assistant', text: '', calls: [{ id: known.call_id, name: known.name, input }] }];
  });
  return toolUseOf(offers, turns, tool_choice !== 'none');
}

/** Cached tokens are part of the input's. */
function whole(reply: Reply, call: Call): object {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tokensOf(reply);
  const isCut = reply.finishReason === 'length';
  const input_tokens = inputTokens + cacheReadTokens + cacheWriteTokens;
  const text = { type: 'output_text', text: reply.text, annotations: [] };
  return {
    id: `resp_scripted_${call.callNumber}`,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: isCut ? 'incomplete' : 'completed',
    error: null,
    incomplete_details: isCut ? { reason: 'max_output_tokens' } : null,
    model: reply.model ?? call.model,
    output: [
      { type: 'message', id: 'msg_1', role: 'assistant', status: 'completed', content: [text] },
      ...calls(reply, call),
    ],
    usage: {
      input_tokens,
      input_tokens_details: { cached_tokens: cacheReadTokens },
      output_tokens: outputTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: input_tokens + outputTokens,
    },
  };
}
