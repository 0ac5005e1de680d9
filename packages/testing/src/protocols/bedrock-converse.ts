import type { ServerResponse } from 'node:http';
import { crc32 } from 'node:zlib';
import { z } from 'zod';
import {
  findSchema,
  inPieces,
  type Protocol,
  sendDocument,
  setRetryAfter,
  textIn,
  tokensOf,
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
              inputSchema: z.looseObject({ json: z.record(z.string(), z.unknown()) }),
            })
            .optional(),
        }),
      ),
    })
    .optional(),
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
    };
  },
  send(response, reply) {
    const message = { role: 'assistant', content: [{ text: reply.text }] };
    sendDocument(response, 200, { output: { message }, stopReason: stopReason(reply), usage: usage(reply) });
  },
  stream(response, reply) {
    response.writeHead(200, { 'content-type': 'application/vnd.amazon.eventstream' });
    sendFrame(response, 'messageStart', { role: 'assistant' });
    for (const text of inPieces(reply.text))
      sendFrame(response, 'contentBlockDelta', { contentBlockIndex: 0, delta: { text } });
    sendFrame(response, 'contentBlockStop', { contentBlockIndex: 0 });
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

function stopReason({ finishReason }: Reply): string {
  return finishReason === 'length' ? 'max_tokens' : 'end_turn';
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
