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

const content = z.looseObject({ role: z.string().optional(), parts: z.array(z.looseObject({})) });
const requestSchema = z.looseObject({
  contents: z.array(content).min(1),
  systemInstruction: content.optional(),
  generationConfig: z
    .looseObject({
      maxOutputTokens: z.int().min(1).optional(),
      responseSchema: z.record(z.string(), z.unknown()).optional(),
      responseJsonSchema: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
});

const toolsSchema = z.looseObject({
  tools: z
    .array(
      z.looseObject({
        functionDeclarations: z
          .array(
            z.looseObject({
              name: z.string(),
              description: z.string().default(''),
              parametersJsonSchema: z.record(z.string(), z.unknown()).default({}),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
  toolConfig: z
    .looseObject({ functionCallingConfig: z.looseObject({ mode: z.string() }).optional() })
    .optional(),
});
const partSchema = z.looseObject({
  functionCall: z.looseObject({ name: z.string(), args: z.unknown(), id: z.string().optional() }).optional(),
  functionResponse: z
    .looseObject({ name: z.string(), response: z.unknown(), id: z.string().optional() })
    .optional(),
});

const requestPath = /^\/v1beta\/models\/([^/:]+):(generateContent|streamGenerateContent)$/;

/** Google's Gemini: `POST /v1beta/models/MODEL:generateContent`. */
export const gemini: Protocol = {
  path: '/v1beta',
  isRequest: (path) => requestPath.test(path),
  read(body, path) {
    const [, model = '', method] = requestPath.exec(path) ?? [];
    const { contents, systemInstruction, generationConfig = {} } = requestSchema.parse(body);
    const instructions = textIn(systemInstruction?.parts);
    const prompt = contents
      .filter(({ role }) => role !== 'model')
      .map(({ parts }) => textIn(parts))
      .join('\n\n');
    const { maxOutputTokens, responseJsonSchema } = generationConfig;
    const outputJsonSchema = findSchema(`${instructions}\n${prompt}`) ?? responseJsonSchema;
    return {
      model: decodeURIComponent(model),
      instructions,
      prompt,
      stream: method === 'streamGenerateContent',
      ...(outputJsonSchema && { outputJsonSchema }),
      ...(maxOutputTokens !== undefined && { maxOutputTokens }),
      ...toolsIn(body, contents),
    };
  },
  send(response, reply, call) {
    sendDocument(response, 200, answer(reply, call, reply.text, true));
  },
  stream(response, reply, call) {
    startEvents(response);
    const pieces = inPieces(reply.text);
    const texts = pieces.length === 0 ? [''] : pieces;
    for (const [index, text] of texts.entries()) {
      const document = answer(reply, call, text, index === texts.length - 1);
      response.write(`data: ${JSON.stringify(document)}\n\n`);
    }
    response.end();
  },
  refuse(response, reply) {
    const { status, message = `Scripted error ${status}.`, retryAfterSeconds } = reply;
    setRetryAfter(response, reply);
    const retry = {
      '@type': 'type.googleapis.com/google.rpc.RetryInfo',
      retryDelay: `${retryAfterSeconds}s`,
    };
    const error = {
      code: status,
      message: status === 404 ? `models/x is not found for API version v1beta: ${message}` : message,
      status: names[status] ?? (status >= 500 ? 'INTERNAL' : 'INVALID_ARGUMENT'),
      ...(retryAfterSeconds !== undefined && { details: [retry] }),
    };
    sendDocument(response, status, { error });
  },
};

const names: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  503: 'UNAVAILABLE',
};

/** What is offered, and what was called: results have the name of their tool. */
function toolsIn(body: unknown, contents: readonly z.infer<typeof content>[]) {
  const { tools, toolConfig } = toolsSchema.parse(body);
  const offers = tools
    .flatMap(({ functionDeclarations }) => functionDeclarations)
    .map(({ name, description, parametersJsonSchema: inputSchema }) => ({ name, description, inputSchema }));
  const turns = contents.flatMap(({ role, parts }): SessionTurn[] => {
    const known = parts.map((part) => partSchema.parse(part));
    if (role !== 'model') {
      return known.flatMap(({ functionResponse: told }) =>
        told
          ? {
              role: 'tool',
              callId: told.id ?? told.name,
              name: told.name,
              text: JSON.stringify(told.response),
            }
          : [],
      );
    }
    const calls = known.flatMap(({ functionCall: asked }) =>
      asked ? { id: asked.id ?? asked.name, name: asked.name, input: asked.args } : [],
    );
    return [{ role: 'assistant', text: textIn(parts), calls }];
  });
  return toolUseOf(offers, turns, toolConfig?.functionCallingConfig?.mode !== 'NONE');
}

type Reply = Parameters<Protocol['send']>[1];
type Call = Parameters<Protocol['send']>[2];

/** Cached tokens are part of the prompt's. */
function answer(reply: Reply, call: Call, text: string, isLast: boolean): object {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens } = tokensOf(reply);
  const promptTokenCount = inputTokens + cacheReadTokens + cacheWriteTokens;
  const finishReason = reply.finishReason === 'length' ? 'MAX_TOKENS' : 'STOP';
  const calls = isLast
    ? callsOf(reply, call).map(({ id, name, input }) => ({ functionCall: { id, name, args: input } }))
    : [];
  const parts = text === '' && calls.length > 0 ? calls : [{ text }, ...calls];
  return {
    candidates: [{ index: 0, content: { role: 'model', parts }, ...(isLast && { finishReason }) }],
    modelVersion: reply.model ?? call.model,
    responseId: `scripted-${call.callNumber}`,
    ...(isLast && {
      usageMetadata: {
        promptTokenCount,
        candidatesTokenCount: outputTokens,
        totalTokenCount: promptTokenCount + outputTokens,
        ...(cacheReadTokens > 0 && { cachedContentTokenCount: cacheReadTokens }),
      },
    }),
  };
}
