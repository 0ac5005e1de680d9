import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SpawnRequest } from '@parallel-agents/core';
import { onTestFinished } from 'vitest';
import { type OpenAiCompatibleOptions, openaiCompatible } from '../src/index.ts';

export type Handler = (request: IncomingMessage, response: ServerResponse) => void;

export const signal = new AbortController().signal;
export const request: SpawnRequest = {
  attemptId: 'run/task/1',
  label: 'a task',
  instructions: 'Be brief.',
  prompt: 'Say hello.',
  model: 'p/m',
  tools: 'none',
  timeoutSeconds: 5,
};

/** A server that lists the model `m` and answers completions as the handler says. */
export async function start(complete: Handler, options: OpenAiCompatibleOptions = {}, list?: Handler) {
  const server = createServer((incoming, response) => {
    if (incoming.url?.split('?')[0] !== '/v1/models') return complete(incoming, response);
    if (list) return list(incoming, response);
    response.end(JSON.stringify({ data: [{ id: 'm' }] }));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const runtime = openaiCompatible({
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`,
    ...options,
  });
  onTestFinished(async () => {
    await runtime.close();
    server.closeAllConnections();
    server.close();
  });
  const ask = async (fields: Partial<SpawnRequest> = {}) => {
    const session = await runtime.spawn({ ...request, ...fields }, { signal });
    return session.outcome();
  };
  return { runtime, server, ask };
}
export const plain =
  (body: unknown): Handler =>
  (_request, response) =>
    void response.end(JSON.stringify(body));
export const hello = { model: 'm', choices: [{ message: { content: 'Hello.' }, finish_reason: 'stop' }] };
export const stream =
  (...parts: (string | Buffer)[]): Handler =>
  async (_request, response) => {
    response.setHeader('content-type', 'text/event-stream; charset=utf-8');
    for (const part of parts) {
      response.write(part);
      await new Promise((resolve) => setImmediate(resolve));
    }
    response.end();
  };
export const chunk = (content: string, finish?: string) =>
  `data: ${JSON.stringify({ model: 'm', choices: [{ delta: { content }, finish_reason: finish ?? null }] })}\n\n`;

/** Refuses with a status and an error body as servers write it. */
export const refuse =
  (status: number, body: string, headers: Record<string, string> = {}): Handler =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

export async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let body = '';
  for await (const bytes of incoming) body += bytes;
  return body;
}
