import type { TestProject } from 'vitest/node';
import { startGateway } from './gateway.ts';
import { serveSharedGateways } from './shared-gateways.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    sharedGateways: string;
  }
}

/** The models of the provider `scripted`; the first is the default. */
const models = ['small', 'large', 'judge-a', 'judge-b', 'held-out'];

/** For vitest’s `globalSetup`: gateways that files share which do not configure theirs. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await serveSharedGateways({
    start: (modelUrl) =>
      startGateway({
        modelUrl,
        models,
        allowSpawn: true,
        agentDefaults: { maxConcurrent: 20, subagents: { maxConcurrent: 20 } },
      }),
    isLeft: () => true,
  });
  project.provide('sharedGateways', url);
  return stop;
}
