import type { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import type { SessionTurn } from '@parallel-agents/core';
import { z } from 'zod';
import {
  callsOf,
  findSchema,
  inPieces,
  type Protocol,
  sendDocument,
  setRetryAfter,
  textIn,
  tokensOf,
  toolUseOf,
} from './protocol.ts';

const requestSchema = z.looseObject({
  system: z.array(z.looseObject({})).optional(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.array(z.looseObject({})) })).min(1),
  inferenceConfig: z.looseObject({ maxTokens: z.int().min(1).optional() }).optional(),
  toolConfig: z
    .looseObject({
      tools: z.array(
        z.looseObject({
          toolSpec: z
            .looseObject({
              name: z.string(),
              description: z.string().optional(),
              inputSchema: z.looseObject({ json: z.record(z.string(), z.unknown()) }),
            })
            .optional(),
        }),
      ),
    })
    .optional(),
});

const partSchema = z.looseObject({
  toolUse: z.looseObject({ toolUseId: z.string(), name: z.string(), input: z.unknown() }).optional(),
  toolResult: z.looseObject({ toolUseId: z.string(), content: z.unknown() }).optional(),
});

const requestPath = /^\/model\/([^/]+)\/(converse|converse-stream)$/;

/** Amazon Bedrock's Converse: `POST /model/MODEL/converse`. */
export const bedrockConverse: Protocol = {
  path: '',
  isRequest: (path) => requestPath.test(path),
  read(body, path) {
    const [, model = '', method] = requestPath.exec(path) ?? [];
    const { system, messages, inferenceConfig, toolConfig } = requestSchema.parse(body);
    const instructions = textIn(system);
    const prompt = messages
      .filter(({ role }) => role === 'user')
      .map(({ content }) => textIn(content))
      .join('\n\n');
    const asTool = toolConfig?.tools.find(({ toolSpec }) => toolSpec?.name === 'json')?.toolSpec?.inputSchema
      .json;
    const outputJsonSchema = findSchema(`${instructions}\n${prompt}`) ?? asTool;
    const maxOutputTokens = inferenceConfig?.maxTokens;
    return {
      model: decodeURIComponent(model),
      instructions,
      prompt,
      stream: method === 'converse-stream',
      ...(outputJsonSchema && { outputJsonSchema }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
      ...toolUseOf(
        (toolConfig?.tools ?? []).flatMap(({ toolSpec: tool }) =>
          tool && tool.name !== 'json'
            ? { name: tool.name, description: tool.description ?? '', inputSchema: tool.inputSchema.json }
            : [],
        ),
        messages.flatMap(turnsIn),
      ),
    };
  },
  send(response, reply, call) {
    const calls = callsOf(reply, call).map(({ id, ...asked }) => ({ toolUse: { toolUseId: id, ...asked } }));
    const said = reply.text === '' && calls.length > 0 ? [] : [{ text: reply.text }];
    const message = { role: 'assistant', content: [...said, ...calls] };
    sendDocument(response, 200, { output: { message }, stopReason: stopReason(reply), usage: usage(reply) });
  },
  stream(response, reply, call) {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    sendFrame(response, 'messageStart', { role: 'assistant' });
    for (const text of inPieces(reply.text))
      sendFrame(response, 'contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
    sendFrame(response, 'contentBlockStop', { contentBlockIndex: 0 });
    for (const [index, { id, name, input }] of callsOf(reply, call).entries()) {
      const contentBlockIndex = index + 1;
      const start = { toolUse: { toolUseId: id, name } };
      sendFrame(response, 'contentBlockStart', { contentBlockIndex, start });
      for (const piece of inPieces(JSON.stringify(input)))
        sendFrame(response, 'contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input: piece } } });
      sendFrame(response, 'contentBlockStop', { contentBlockIndex });
    }
    sendFrame(response, 'messageStop', { stopReason: stopReason(reply) });
    sendFrame(response, 'metadata', { usage: usage(reply), metrics: { latencyMs: 1 } });
    response.end();
  },
  refuse(response, reply) {
    const { status, message = `Scripted error ${status}.` } = reply;
    setRetryAfter(response, reply);
    response.setHeader(
      'x-amzn-errortype',
      kinds[status] ?? (status >= 500 ? 'InternalServerException' : 'ValidationException'),
    );
    sendDocument(response, status, {
      message: status === 404 ? `The model identifier is invalid: ${message}` : message,
    });
  },
};

const kinds: Readonly<Record<number, string>> = {
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};

type Reply = Parameters<Protocol['send']>[1];

function stopReason({ finishReason, toolCalls }: Reply): string {
  if (finishReason === 'length') return 'max_tokens';
  return toolCalls ? 'tool_use' : 'end_turn';
}

/** What was said after the prompt: calls of the model, and what came of them. */
function turnsIn({ role, content }: { role: string; content: readonly object[] }): SessionTurn[] {
  const parts = content.map((part) => partSchema.parse(part));
  if (role !== 'assistant') {
    return parts.flatMap(({ toolResult: told }) =>
      told ? { role: 'tool', callId: told.toolUseId, name: '', text: textIn(told.content) } : [],
    );
  }
  const calls = parts.flatMap(({ toolUse: asked }) =>
    asked ? { id: asked.toolUseId, name: asked.name, input: asked.input } : [],
  );
  return [{ role: 'assistant', text: textIn(content), calls }];
}

/** What the cache read and kept stands beside the input, not in it. */
function usage(reply: Reply): object {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tokensOf(reply);
  return {
    inputTokens,
    outputTokens,
    totalTokens: inputTokens + outputTokens + cacheReadTokens + cacheWriteTokens,
    cacheReadInputTokens: cacheReadTokens,
    cacheWriteInputTokens: cacheWriteTokens,
  };
}

/** One event in the frames of `application/vnd.amazon.eventstream`: lengths, headers, body, and sums of both. */
function sendFrame(response: ServerResponse, event: string, body: object): void {
  const headers = Buffer.concat([
    header(':event-type', event),
    header(':content-type', 'application/json'),
    header(':message-type', 'event'),
  ]);
  const content = Buffer.from(JSON.stringify(body));
  const start = Buffer.alloc(12);
  start.writeUInt32BE(12 + headers.length + content.length + 4, 0);
  start.writeUInt32BE(headers.length, 4);
  start.writeUInt32BE(crc32(start.subarray(0, 8)), 8);
  const frame = Buffer.concat([start, headers, content]);
  const end = Buffer.alloc(4);
  end.writeUInt32BE(crc32(frame), 0);
  response.write(Buffer.concat([frame, end]));
}

const stringHeader = 7;

function header(name: string, value: string): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(Buffer.byteLength(value), 0);
  return Buffer.concat([
    Buffer.from([Buffer.byteLength(name)]),
    Buffer.from(name),
    Buffer.from([stringHeader]),
    length,
    Buffer.from(value),
  ]);
}
