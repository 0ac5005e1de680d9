import { startModelServer } from '@parallel-agents/testing';
import { describeRuntimeConformance } from '@parallel-agents/testing/conformance';
import { openaiCompatible } from '../src/index.ts';

for (const stream of [false, true]) {
  describeRuntimeConformance(`openai-compatible (${stream ? 'streamed' : 'plain'})`, {
    model: 'scripted/standard',
    async create() {
      const server = await startModelServer({ models: ['scripted/cheap', 'scripted/standard'] });
      return {
        runtime: openaiCompatible({ baseUrl: server.url, stream, model: 'scripted/cheap' }),
        script: (reply) => server.script(reply),
        modelCalls: () => server.calls.length,
        modelCallsInFlight: () => server.inFlight,
        close: () => server.close(),
      };
    },
  });
}
