import { type ModelServer, startModelServer } from '@parallel-agents/testing';
import { type RunningGateway, startGateway } from './gateway.ts';

/** A real gateway whose models are scripted, and which runs 20 sessions at once. */
export interface ScriptedGateway {
  model: ModelServer;
  gateway: RunningGateway;
  stop(): Promise<void>;
}

export async function startScriptedGateway(): Promise<ScriptedGateway> {
  const model = await startModelServer({ models: ['small', 'large'] });
  try {
    const gateway = await startGateway({
      modelUrl: model.url,
      agentDefaults: { maxConcurrent: 20, subagents: { maxConcurrent: 20 } },
    });
    return { model, gateway, stop: () => gateway.stop().finally(() => model.close()) };
  } catch (thrown) {
    await model.close();
    throw thrown;
  }
}
