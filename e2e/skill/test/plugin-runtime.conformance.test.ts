import { setTimeout as sleep } from 'node:timers/promises';
import { type ModelServer, startModelServer } from '@parallel-agents/testing';
import { describeRuntimeConformance } from '@parallel-agents/testing/conformance';
import { afterAll, beforeAll, inject } from 'vitest';
import { takeGateway } from '../../shared-gateways.ts';
import { connect, type Person, sessionKeyOf } from '../chat.ts';
import { type RuntimeBridge, startRuntimeBridge } from '../remote-runtime.ts';

let model: ModelServer;
let bridge: RuntimeBridge;
let owner: Person;
let hosting: Promise<unknown>;

beforeAll(async () => {
  model = await startModelServer({ models: ['small', 'large'] });
  bridge = await startRuntimeBridge();
  owner = await connect(await takeGateway(inject('sharedChats'), model.url));
  hosting = owner.invoke('conformance_host', { url: bridge.url }, sessionKeyOf('conformance'));
  const ended = hosting.then((answer) => Promise.reject(new Error(JSON.stringify(answer))));
  await Promise.race([bridge.attached, ended]);
});

afterAll(async () => {
  bridge?.release();
  // The suite is over, whether or not the tool has come back.
  await Promise.race([Promise.allSettled([hosting]), sleep(20_000, undefined, { ref: false })]);
  await owner?.[Symbol.asyncDispose]();
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
