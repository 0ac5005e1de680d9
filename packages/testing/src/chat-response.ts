import type { ServerResponse } from 'node:http';
import { estimateUsage } from '@parallel-agents/core/internal/testing';
import type { ErrorReply, ScriptedCall, TextReply } from '@parallel-agents/core/testing';
import type { ServerProfile } from './server-profile.ts';

/** As many pieces as a streamed text comes in. */
const pieces = 4;

/** Answers as one JSON document. */
export function sendCompletion(
  response: ServerResponse,
  reply: TextReply,
  call: ScriptedCall,
  profile: ServerProfile = {},
): void {
  const calls = toolCallsOf(reply, call);
  const content = calls && reply.text === '' ? null : reply.text;
  const message = { role: 'assistant', content, ...(calls && { tool_calls: calls }) };
  const choice = { index: 0, message, finish_reason: finishReason(reply, profile) };
  setHeaders(response, profile);
  sendJson(response, 200, {
    ...head(reply, call, 'chat.completion'),
    choices: [choice],
    ...usageOf(reply, call, profile),
  });
}

/** Answers as server-sent events: the role, the text in pieces, why it ended, the usage, `[DONE]`. */
export function streamCompletion(
  response: ServerResponse,
  reply: TextReply,
  call: ScriptedCall,
  profile: ServerProfile = {},
): void {
  const common = head(reply, call, 'chat.completion.chunk');
  const send = (delta: Record<string, unknown>, finishReason: string | null): void => {
    const choices = [{ index: 0, delta, finish_reason: finishReason }];
    response.write(`data: ${JSON.stringify({ ...common, choices })}\n\n`);
  };
  setHeaders(response, profile);
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
  send({ role: 'assistant', content: '' }, null);
  for (const content of split(reply.text)) send({ content }, null);
  // As OpenAI does: the name first, then the arguments in pieces.
  for (const [index, { id, type, function: called }] of (toolCallsOf(reply, call) ?? []).entries()) {
    send({ tool_calls: [{ index, id, type, function: { name: called.name, arguments: '' } }] }, null);
    for (const piece of split(called.arguments))
      send({ tool_calls: [{ index, function: { arguments: piece } }] }, null);
  }
  send({}, finishReason(reply, profile));
  response.write(`data: ${JSON.stringify({ ...common, choices: [], ...usageOf(reply, call, profile) })}\n\n`);
  response.end('data: [DONE]\n\n');
}

/** Refuses as OpenAI does. */
export function sendError(response: ServerResponse, reply: ErrorReply): void {
  const { status, message = `Scripted error ${status}.`, retryAfterSeconds } = reply;
  if (retryAfterSeconds !== undefined) {
    // Whole seconds for everybody, and milliseconds beside it, as OpenAI's server sends them.
    response.setHeader('retry-after', Math.ceil(retryAfterSeconds));
    response.setHeader('retry-after-ms', Math.ceil(retryAfterSeconds * 1000));
  }
  sendJson(response, status, {
    error: { message, type: errorType(status), param: null, code: errorCode(status) },
  });
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function head(reply: TextReply, call: ScriptedCall, object: string): Record<string, unknown> {
  return {
    id: `chatcmpl-scripted-${call.callNumber}`,
    object,
    created: Math.floor(Date.now() / 1000),
    model: reply.model ?? call.model,
  };
}

function setHeaders(response: ServerResponse, { headers = {} }: ServerProfile): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

function finishReason(reply: TextReply, { noFinishReason }: ServerProfile): string | null {
  const usual = reply.toolCalls ? 'tool_calls' : 'stop';
  return noFinishReason ? null : (reply.finishReason ?? usual);
}

/** Arguments that are text stand as they are: a model can write what is no JSON. */
function toolCallsOf({ toolCalls }: TextReply, { callNumber }: ScriptedCall) {
  return toolCalls?.map(({ id, name, input }, index) => ({
    id: id ?? `call_${callNumber}_${index + 1}`,
    type: 'function',
    function: { name, arguments: typeof input === 'string' ? input : JSON.stringify(input) },
  }));
}

function usageOf(
  reply: TextReply,
  call: ScriptedCall,
  { noUsage, costUsd }: ServerProfile,
): { usage?: Record<string, unknown> } {
  if (noUsage || reply.untold) return {};
  const told = reply.usage ?? estimateUsage(call, reply.text);
  const { inputTokens, outputTokens, cacheReadTokens = 0, cacheWriteTokens = 0 } = told;
  // In the protocol, what the cache has read or kept is part of the prompt.
  const promptTokens = inputTokens + cacheReadTokens + cacheWriteTokens;
  const usage = {
    prompt_tokens: promptTokens,
    completion_tokens: outputTokens,
    total_tokens: promptTokens + outputTokens,
    ...(promptTokens > inputTokens && {
      prompt_tokens_details: { cached_tokens: cacheReadTokens, cache_write_tokens: cacheWriteTokens },
    }),
    ...(costUsd !== undefined && { cost: costUsd }),
  };
  return { usage };
}

function split(text: string): string[] {
  const characters = [...text];
  const size = Math.max(1, Math.ceil(characters.length / pieces));
  const starts = Array.from({ length: Math.ceil(characters.length / size) }, (_, index) => index * size);
  return starts.map((start) => characters.slice(start, start + size).join(''));
}

function errorType(status: number): string {
  if (status === 429) return 'rate_limit_error';
  if (status === 401 || status === 403) return 'authentication_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}

function errorCode(status: number): string | null {
  if (status === 429) return 'rate_limit_exceeded';
  if (status === 401) return 'invalid_api_key';
  return status === 404 ? 'model_not_found' : null;
}
