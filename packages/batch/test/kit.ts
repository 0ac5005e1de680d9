import { type AgentDefinition, defineAgent, type SpawnRequest } from '@parallel-agents/core';
import { chatWire } from '@parallel-agents/openai-compatible/chat-wire';
import { type BatchServer, startBatchServer } from '@parallel-agents/testing/internal';
import { onTestFinished } from 'vitest';
import { anthropicBatches, type BatchRuntimeOptions, batch, openaiBatches } from '../src/index.ts';
import type { BatchProvider } from '../src/providers/batch-provider.ts';

export type Protocol = 'openai' | 'anthropic';
export const protocols: readonly Protocol[] = ['openai', 'anthropic'];

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

function providerAt(server: BatchServer, protocol: Protocol): BatchProvider {
  return protocol === 'openai'
    ? openaiBatches(chatWire({ baseUrl: server.url, apiKey, profile: 'openai' }))
    : anthropicBatches({ baseUrl: server.url, apiKey });
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
    model: `${protocol}/cheap`,
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
