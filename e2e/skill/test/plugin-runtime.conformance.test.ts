import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type ModelServer, startModelServer } from '@parallel-agents/testing';
import { describeRuntimeConformance } from '@parallel-agents/testing/conformance';
import { afterAll, beforeAll } from 'vitest';
import { type RunningGateway, startGateway } from '../../gateway.ts';
import { connect, type Person, sessionKeyOf } from '../chat.ts';
import { type RuntimeBridge, startRuntimeBridge } from '../remote-runtime.ts';

const plugin = fileURLToPath(new URL('../conformance-plugin', import.meta.url));

let model: ModelServer;
let bridge: RuntimeBridge;
let gateway: RunningGateway;
let owner: Person;
let hosting: Promise<unknown>;

beforeAll(async () => {
  model = await startModelServer({ models: ['small', 'large'] });
  bridge = await startRuntimeBridge();
  gateway = await startGateway({
    modelUrl: model.url,
    agentDefaults: { maxConcurrent: 20, subagents: { maxConcurrent: 20 } },
    config: {
      plugins: {
        allow: ['conformance'],
        load: { paths: [plugin] },
        entries: { conformance: { enabled: true, config: { url: bridge.url } } },
      },
    },
  });
  owner = await connect(gateway);
  hosting = owner.invoke('conformance_host', sessionKeyOf('conformance'));
  await Promise.race([bridge.attached, hosting.then(() => Promise.reject(new Error(gateway.log())))]);
});

afterAll(async () => {
  bridge?.release();
  // The gateway is stopped next, whether or not its tool has come back.
  await Promise.race([
    Promise.allSettled([hosting, owner?.[Symbol.asyncDispose]()]),
    sleep(20_000, undefined, { ref: false }),
  ]);
  await gateway?.stop();
  await bridge?.[Symbol.asyncDispose]();
  await model?.close();
});

const slowInOpenClaw =
  'OpenClaw asks the provider again by itself, for a minute or two, before the session fails';

describeRuntimeConformance('openclaw-plugin (inside a gateway)', {
  model: 'scripted/large',
  unknownModel: 'scripted/none',
  patienceSeconds: 45,
  // Each takes the gateway a second or two; fan-out.test.ts has twenty.
  sessionsAtOnce: 6,
  skip: { 'provider-failure': slowInOpenClaw, 'rate-limit': slowInOpenClaw },
  async create() {
    const before = model.calls.length;
    return {
      runtime: bridge.create(),
      script: (reply) => model.script(reply),
      modelCalls: () => model.calls.length - before,
      modelCallsInFlight: () => model.inFlight,
      liveSessions: async () => (await owner.sessions()).filter((key) => key.includes(':subagent:')).length,
      close: async () => undefined,
    };
  },
});
