import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SessionOutcome, SpawnRequest } from '@parallel-agents/core';
import { onTestFinished } from 'vitest';
import { type AiSdkOptions, aiSdk } from '../../src/index.ts';

export type Answer = (
  response: ServerResponse,
  body: Record<string, unknown>,
  request: IncomingMessage,
) => void;

export const key = 'sk-a-secret-that-nobody-may-see';

export async function serve(
  ...answers: Answer[]
): Promise<{ url: string; bodies: Record<string, unknown>[] }> {
  const bodies: Record<string, unknown>[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown>;
    bodies.push(body);
    (answers[bodies.length - 1] ?? answers.at(-1))?.(response, body, request);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}

export async function ask(
  provider: string,
  url: string,
  fields: Partial<SpawnRequest> = {},
  options: AiSdkOptions = {},
): Promise<SessionOutcome> {
  const settings = {
    baseURL: url,
    apiKey: key,
    ...(provider === 'amazon-bedrock' && { region: 'us-east-1' }),
  };
  const runtime = aiSdk({ environment: {}, providers: { [provider]: settings }, ...options });
  onTestFinished(() => runtime.close());
  const session = await runtime.spawn(
    {
      attemptId: 'run/task/1',
      label: 'task',
      instructions: 'You are a test.',
      prompt: 'Say yes.',
      model: `${provider}/a-model`,
      tools: 'none',
      timeoutSeconds: 20,
      ...fields,
    },
    { signal: new AbortController().signal },
  );
  return session.outcome();
}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  };

export const message = (fields: object = {}, usage: object = { input_tokens: 10, output_tokens: 5 }) => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'a-model',
  content: [{ type: 'text', text: 'Yes.' }],
  stop_reason: 'end_turn',
  stop_sequence: null,
  usage,
  ...fields,
});

export const candidate = (
  fields: object = {},
  usageMetadata: object = { promptTokenCount: 10, candidatesTokenCount: 5, totalTokenCount: 15 },
) => ({
  candidates: [
    { index: 0, content: { role: 'model', parts: [{ text: 'Yes.' }] }, finishReason: 'STOP', ...fields },
  ],
  usageMetadata,
});

const output = (text: string) => [
  { type: 'message', id: 'm', role: 'assistant', content: [{ type: 'output_text', text, annotations: [] }] },
];
export const responses = (fields: object = {}, usage: object = { input_tokens: 10, output_tokens: 5 }) => ({
  id: 'resp_1',
  created_at: 1,
  model: 'a-model',
  output: output('Yes.'),
  usage,
  ...fields,
});

export const converse = (
  fields: object = {},
  usage: object = { inputTokens: 10, outputTokens: 5, totalTokens: 15 },
) => ({
  output: { message: { role: 'assistant', content: [{ text: 'Yes.' }] } },
  stopReason: 'end_turn',
  usage,
  ...fields,
});
