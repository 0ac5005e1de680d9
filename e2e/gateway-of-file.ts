import { randomUUID } from 'node:crypto';
import type { AgentRuntime, SpawnRequest } from '@parallel-agents/core';
import { type OpenClawOptions, openclaw } from '@parallel-agents/openclaw';
import { afterAll, afterEach } from 'vitest';
import { type DirectedModel, startDirectedModel } from './directed-model.ts';
import { type GatewayOptions, type RunningGateway, startGateway } from './gateway.ts';
import { takeSharedGateway } from './shared-gateway.ts';
import type { SharedGateway } from './shared-gateways.ts';

interface GatewayOfFile<Gateway extends SharedGateway> {
  model: DirectedModel;
  gateway: Gateway;
  /** A runtime on the gateway, closed after its test. */
  connected(options?: OpenClawOptions): AgentRuntime;
}

/** The shared gateway with a directed model, for all tests of the file that asks for it. */
export function sharedGatewayOfFile(): Promise<GatewayOfFile<SharedGateway>> {
  return withDirectedModel(takeSharedGateway);
}

/** A gateway with a directed model of its own, for a file that configures it. */
export function gatewayOfFile(
  options: Omit<GatewayOptions, 'modelUrl'> = {},
): Promise<GatewayOfFile<RunningGateway>> {
  return withDirectedModel(async (modelUrl) => {
    const gateway = await startGateway({ modelUrl, ...options });
    afterAll(() => gateway.stop());
    return gateway;
  });
}

async function withDirectedModel<Gateway extends SharedGateway>(
  gatewayOn: (modelUrl: string) => Promise<Gateway>,
): Promise<GatewayOfFile<Gateway>> {
  const model = await startDirectedModel();
  afterAll(() => model[Symbol.asyncDispose]());
  const gateway = await gatewayOn(model.url);
  const runtimes: AgentRuntime[] = [];
  afterEach(async () => {
    for (const runtime of runtimes.splice(0)) await runtime.close();
  });
  return {
    model,
    gateway,
    connected(own = {}) {
      const runtime = openclaw({ environment: gateway.environment, ...own });
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
