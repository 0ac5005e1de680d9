import type { ServerResponse } from 'node:http';
import type { SessionTurn, ToolOffer, Usage } from '@parallel-agents/core';
import type { ErrorReply, ScriptedCall, TextReply } from '@parallel-agents/core/testing';

/** What a request for an answer asks. */
export type AskedCall = Omit<ScriptedCall, 'callNumber'> & { stream: boolean };

/** How a provider is spoken to: where its requests go, and what they and its answers look like. */
export interface Protocol {
  /** The base URL that clients of it want, behind the address of the server. */
  path: string;
  /** Whether a path of a POST is a request for an answer. */
  isRequest(path: string): boolean;
  /** Reads a request. @throws z.ZodError if it is none */
  read(body: unknown, path: string): AskedCall;
  send(response: ServerResponse, reply: TextReply, call: ScriptedCall): void;
  stream(response: ServerResponse, reply: TextReply, call: ScriptedCall): void;
  refuse(response: ServerResponse, reply: ErrorReply): void;
}

/** What a model is offered and has called, in the words that scripts have for it; nothing where it is offered none. */
export function toolUseOf(
  offers: readonly ToolOffer[],
  turns: readonly SessionTurn[],
  isAsked = true,
): Pick<AskedCall, 'toolUse'> {
  if (offers.length === 0) return {};
  return { toolUse: { offers, turns, ...(!isAsked && { choice: 'none' as const }) } };
}

/** The calls of a reply, each with an id. */
export function callsOf(
  { toolCalls = [] }: TextReply,
  { callNumber }: Pick<ScriptedCall, 'callNumber'>,
): { id: string; name: string; input: unknown }[] {
  return toolCalls.map(({ id = '', name, input }, index) => ({
    id: id || `call_${callNumber}_${index + 1}`,
    name,
    input,
  }));
}

/** The texts of a piece of content, which is a text or a list of parts. */
export function textIn(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((part: { text?: unknown }) => (typeof part?.text === 'string' ? part.text : ''))
    .join('');
}

/** The first block that holds a schema: data that follows the instructions cannot bring its own. */
export function findSchema(text: string): Record<string, unknown> | undefined {
  for (const [, block = ''] of text.matchAll(/<output-schema>\s*(\{[\s\S]*?)<\/output-schema>/g)) {
    try {
      return JSON.parse(block) as Record<string, unknown>;
    } catch {
      // The next one may be one.
    }
  }
  return undefined;
}

/** A text in four pieces, as streams bring it. */
export function inPieces(text: string): string[] {
  const characters = [...text];
  const size = Math.max(1, Math.ceil(characters.length / 4));
  const starts = Array.from({ length: Math.ceil(characters.length / size) }, (_, index) => index * size);
  return starts.map((start) => characters.slice(start, start + size).join(''));
}

/** The tokens of a reply, each apart. */
export function tokensOf({ usage }: TextReply): Required<Usage> {
  const { inputTokens = 0, outputTokens = 0, cacheReadTokens = 0, cacheWriteTokens = 0 } = usage ?? {};
  return { inputTokens, outputTokens, cacheReadTokens, cacheWriteTokens };
}

export function startEvents(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
}

/** Headers that say when to come again. */
export function setRetryAfter(response: ServerResponse, { retryAfterSeconds }: ErrorReply): void {
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', Math.ceil(retryAfterSeconds));
}

export function sendDocument(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}
