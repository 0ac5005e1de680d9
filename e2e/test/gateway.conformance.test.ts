import { type OpenClawOptions, openclaw } from '@parallel-agents/openclaw';
import { describeRuntimeConformance, type RuntimeHarness } from '@parallel-agents/testing/conformance';
import { afterAll, beforeAll } from 'vitest';
import { type ScriptedGateway, startScriptedGateway } from '../scripted-gateway.ts';
import { sessionKeys } from '../session-keys.ts';

let scripted: ScriptedGateway;

beforeAll(async () => {
  scripted = await startScriptedGateway();
});

afterAll(() => scripted?.stop());

const slowInOpenClaw =
  'OpenClaw asks the provider again by itself, for a minute or two, before the session fails';

function harness(options: OpenClawOptions): RuntimeHarness {
  const runtime = (): ReturnType<typeof openclaw> =>
    openclaw({ environment: scripted.gateway.environment, ...options });
  return {
    model: 'scripted/large',
    unknownModel: 'scripted/none',
    patienceSeconds: 30,
    // Each of these sessions takes the gateway a second or two; mass-run.test.ts has twenty.
    sessionsAtOnce: 6,
    skip: { 'provider-failure': slowInOpenClaw, 'rate-limit': slowInOpenClaw },
    async create() {
      const { model, gateway } = scripted;
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
// An archive of each transcript would take longer than its session; gateway-sessions.test.ts has them.
describeRuntimeConformance(
  'openclaw (sessions_spawn)',
  harness({ spawnWith: 'sessions_spawn', archiveTranscripts: false }),
);
