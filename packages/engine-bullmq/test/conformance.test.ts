import type { ReplyScript } from '@parallel-agents/core/testing';
import { scripted } from '@parallel-agents/core/testing';
import { describeRuntimeConformance } from '@parallel-agents/testing/conformance';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { openEngine } from '../src/index.ts';
import { serverKinds, type TestServer } from './kit/servers.ts';

for (const { kind, missing, start } of serverKinds()) {
  if (missing !== undefined) {
    it.skip(`the engine on ${kind} (skipped: ${missing})`);
    continue;
  }
  describe(`the engine on ${kind}`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await start();
    }, 60_000);
    afterAll(() => server.stop());

    describeRuntimeConformance(`engine (${kind})`, {
      model: 'scripted/standard',
      async create() {
        let reply: ReplyScript = () => ({ kind: 'text', text: 'Nothing scripted.' });
        const local = scripted({
          reply: (call) => reply(call),
          models: ['scripted/cheap', 'scripted/standard'],
        });
        const engine = await openEngine({ url: server.url });
        const worker = await engine.startWorker({ runtime: local, concurrency: 20 });
        return {
          runtime: engine.runtime(local),
          script: (script) => {
            reply = script;
          },
          modelCalls: () => local.calls.length,
          liveSessions: async () => local.liveSessions(),
          secondRuntime: async () => engine.runtime(local),
          async close() {
            await worker.close();
            await engine.close();
          },
        };
      },
    });
  });
}
