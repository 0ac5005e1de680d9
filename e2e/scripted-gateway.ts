import { type ModelServer, type ModelServerOptions, startModelServer } from '@parallel-agents/testing';
import { takeSharedGateway } from './shared-gateway.ts';
import type { SharedGateway } from './shared-gateways.ts';

/** The shared gateway with a scripted model behind it. */
export interface ScriptedGateway {
  model: ModelServer;
  gateway: SharedGateway;
  stop(): Promise<void>;
}

export async function startScriptedGateway(options: ModelServerOptions = {}): Promise<ScriptedGateway> {
  const model = await startModelServer({ models: ['small', 'large'], ...options });
  try {
    return { model, gateway: await takeSharedGateway(model.url), stop: () => model.close() };
  } catch (thrown) {
    await model.close();
    throw thrown;
  }
}
