import { sdkBatches } from '@parallel-agents/ai-sdk/batches';
import { type AgentDefinition, defineAgent, type SpawnRequest } from '@parallel-agents/core';
import type { BatchProvider } from '@parallel-agents/core/internal/wire';
import { chatWire } from '@parallel-agents/openai-compatible/chat-wire';
import {
  type BatchServer,
  type BatchServerOptions,
  startBatchServer,
} from '@parallel-agents/testing/internal';
import { onTestFinished } from 'vitest';
import { anthropicBatches, type BatchRuntimeOptions, batch, openaiBatches } from '../src/index.ts';

export type Protocol = BatchServerOptions['protocol'];
export const protocols: readonly Protocol[] = ['openai', 'anthropic', 'gemini', 'xai', 'gateway'];

/** As it stands before the `/` of a model. */
export function providerOf(protocol: Protocol): string {
  return protocol === 'gemini' ? 'google' : protocol;
}

export const apiKey = 'sk-a-key-that-opens-nothing-at-all';
const quick = { quietSeconds: 0.02, firstLookSeconds: 0.01, lookSeconds: 0.03 };

/** A server that plays a provider, closed when the test is over. */
export async function serverOf(
  protocol: Protocol,
  options: { released?: boolean } = {},
): Promise<BatchServer> {
  const server = await startBatchServer({ protocol, models: ['cheap', 'standard'], ...options });
  onTestFinished(() => server.close());
  return server;
}

export function providerAt(server: Pick<BatchServer, 'url'>, protocol: Protocol): BatchProvider {
  if (protocol === 'openai')
    return openaiBatches(chatWire({ baseUrl: server.url, apiKey, profile: 'openai' }));
  if (protocol === 'anthropic') return anthropicBatches({ baseUrl: server.url, apiKey });
  const name = providerOf(protocol);
  return sdkBatches(name, { environment: {}, providers: { [name]: { baseURL: server.url, apiKey } } });
}

/** As another process would have it. */
export function runtimeAt(
  server: BatchServer,
  protocol: Protocol,
  options: Partial<BatchRuntimeOptions> = {},
) {
  const runtime = batch({
    ...quick,
    providers: [providerAt(server, protocol)],
    model: `${providerOf(protocol)}/cheap`,
    ...options,
  });
  onTestFinished(() => runtime.close());
  return runtime;
}

let asked = 0;

export function request(fields: Partial<SpawnRequest> = {}): SpawnRequest {
  asked += 1;
  return {
    attemptId: `run-1/task-${asked}/1`,
    label: 'a test',
    instructions: 'Answer.',
    prompt: `Question ${asked}.`,
    tools: 'none',
    timeoutSeconds: 60,
    ...fields,
  };
}

export const answerer: AgentDefinition = defineAgent({
  name: 'answerer',
  description: 'Answers.',
  instructions: 'Answer.',
});
