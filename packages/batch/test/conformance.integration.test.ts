import { chatWire } from '@parallel-agents/openai-compatible/chat-wire';
import { describeRuntimeConformance } from '@parallel-agents/testing/conformance';
import { startBatchServer } from '@parallel-agents/testing/internal';
import { anthropicBatches, batch, openaiBatches } from '../src/index.ts';
import { providerAt, providerOf } from './kit.ts';

const quick = { quietSeconds: 0.02, firstLookSeconds: 0.01, lookSeconds: 0.05 };
const apiKey = 'a-key-that-opens-nothing';

describeRuntimeConformance('batch of OpenAI', {
  model: 'openai/standard',
  unknownModel: 'openai/unknown',
  async create() {
    const server = await startBatchServer({ protocol: 'openai', models: ['cheap', 'standard'] });
    const create = () =>
      batch({
        ...quick,
        providers: [openaiBatches(chatWire({ baseUrl: server.url, apiKey, profile: 'openai' }))],
        model: 'openai/cheap',
      });
    return {
      runtime: create(),
      secondRuntime: async () => create(),
      script: (reply) => server.model.script(reply),
      modelCalls: () => server.model.calls.length,
      modelCallsInFlight: () => server.model.inFlight,
      close: () => server.close(),
    };
  },
});

describeRuntimeConformance('batch of Anthropic', {
  model: 'anthropic/standard',
  unknownModel: 'anthropic/unknown',
  async create() {
    const server = await startBatchServer({ protocol: 'anthropic', models: ['cheap', 'standard'] });
    const create = () =>
      batch({
        ...quick,
        providers: [anthropicBatches({ baseUrl: server.url, apiKey })],
        model: 'anthropic/cheap',
      });
    return {
      runtime: create(),
      secondRuntime: async () => create(),
      script: (reply) => server.model.script(reply),
      modelCalls: () => server.model.calls.length,
      modelCallsInFlight: () => server.model.inFlight,
      close: () => server.close(),
    };
  },
});

for (const protocol of ['gemini', 'xai'] as const) {
  const name = providerOf(protocol);
  describeRuntimeConformance(`batch of ${name}, by the AI SDK`, {
    model: `${name}/standard`,
    unknownModel: `${name}/unknown`,
    ...(protocol === 'gemini' && {
      skip: { 'model-mismatch': 'the package hands over no name of the model' },
    }),
    async create() {
      const server = await startBatchServer({ protocol, models: ['cheap', 'standard'] });
      const create = () =>
        batch({ ...quick, providers: [providerAt(server, protocol)], model: `${name}/cheap` });
      return {
        runtime: create(),
        secondRuntime: async () => create(),
        script: (reply) => server.model.script(reply),
        modelCalls: () => server.model.calls.length,
        modelCallsInFlight: () => server.model.inFlight,
        close: () => server.close(),
      };
    },
  });
}
