import { randomUUID } from 'node:crypto';
import type { AgentRuntime, SpawnRequest } from '@parallel-agents/core';
import { type OpenClawOptions, openclaw } from '@parallel-agents/openclaw';
import { afterAll, afterEach } from 'vitest';
import { type DirectedModel, startDirectedModel } from './directed-model.ts';
import { takeSharedGateway } from './shared-gateway.ts';
import type { SharedGateway } from './shared-gateways.ts';

interface GatewayOfFile {
  model: DirectedModel;
  gateway: SharedGateway;
  /**
   * A runtime on the gateway, closed after its test. An archive of each transcript would take the gateway as long as its
   * session; the tests of what becomes of a session have them.
   */
  connected(options?: OpenClawOptions): AgentRuntime;
}

/** The shared gateway with a directed model, for all tests of the file that asks for it. */
export async function sharedGatewayOfFile(): Promise<GatewayOfFile> {
  const model = await startDirectedModel();
  afterAll(() => model[Symbol.asyncDispose]());
  const gateway = await takeSharedGateway(model.url);
  const runtimes: AgentRuntime[] = [];
  afterEach(async () => {
    for (const runtime of runtimes.splice(0)) await runtime.close();
  });
  return {
    model,
    gateway,
    connected(own = {}) {
      const runtime = openclaw({ environment: gateway.environment, archiveTranscripts: false, ...own });
      runtimes.push(runtime);
      return runtime;
    },
  };
}

/** A session that is asked for the first time. */
export function request(prompt: string, more: Partial<SpawnRequest> = {}): SpawnRequest {
  const attemptId = `e2e/${randomUUID().slice(0, 8)}/1`;
  const instructions = 'You are a test.';
  return { attemptId, label: 'test', instructions, prompt, tools: 'none', timeoutSeconds: 60, ...more };
}
