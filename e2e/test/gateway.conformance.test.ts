import { type OpenClawOptions, openclaw } from '@parallel-agents/openclaw';
import { type ModelServer, startModelServer } from '@parallel-agents/testing';
import { describeRuntimeConformance, type RuntimeHarness } from '@parallel-agents/testing/conformance';
import { afterAll, beforeAll } from 'vitest';
import { type RunningGateway, startGateway } from '../gateway.ts';
import { sessionKeys } from '../session-keys.ts';

let model: ModelServer;
let gateway: RunningGateway;

beforeAll(async () => {
  model = await startModelServer({ models: ['small', 'large'] });
  gateway = await startGateway({ modelUrl: model.url, allowSpawn: true });
});

afterAll(async () => {
  await gateway?.stop();
  await model?.close();
});

const slowInOpenClaw =
  'OpenClaw asks the provider again by itself, for a minute or two, before the session fails';

function harness(options: OpenClawOptions): RuntimeHarness {
  const runtime = (): ReturnType<typeof openclaw> =>
    openclaw({ environment: gateway.environment, ...options });
  return {
    model: 'scripted/large',
    unknownModel: 'scripted/none',
    patienceSeconds: 30,
    skip: { 'provider-failure': slowInOpenClaw, 'rate-limit': slowInOpenClaw },
    async create() {
      const before = model.calls.length;
      return {
        runtime: runtime(),
        script: (reply) => model.script(reply),
        modelCalls: () => model.calls.length - before,
        modelCallsInFlight: () => model.inFlight,
        liveSessions: async () => (await sessionKeys(gateway)).length,
        secondRuntime: async () => runtime(),
        close: async () => undefined,
      };
    },
  };
}

describeRuntimeConformance('openclaw (light runs)', harness({}));
describeRuntimeConformance('openclaw (sessions_spawn)', harness({ spawnWith: 'sessions_spawn' }));
