import type { ReplyScript } from '@parallel-agents/core/testing';
import { scripted } from '@parallel-agents/core/testing';
import { describeRuntimeConformance } from '@parallel-agents/testing/conformance';
import { describeJournalConformance } from '@parallel-agents/testing/journal-conformance';
import { openEngine } from '../src/index.ts';
import { openEngineJournal } from '../src/internal.ts';
import { describeOnEachServer } from './kit/each-server.ts';
import { freshNamespace } from './kit/namespace.ts';
import { putRows } from './kit/put-rows.ts';

describeOnEachServer('the engine', (server) => {
  describeRuntimeConformance('engine', {
    model: 'scripted/standard',
    patienceSeconds: 30,
    async create() {
      let reply: ReplyScript = () => ({ kind: 'text', text: 'Nothing scripted.' });
      const local = scripted({
        reply: (call) => reply(call),
        models: ['scripted/cheap', 'scripted/standard'],
      });
      const engine = await openEngine({ url: server().url });
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

  describeJournalConformance('engine', {
    patienceSeconds: 60,
    async create() {
      const namespace = freshNamespace();
      return {
        open: () => openEngineJournal({ url: server().url, namespace }),
        addLater: (jobId, entry) =>
          putRows(server().url, namespace, jobId, [
            JSON.stringify({ type: 'claimed', at: 1, writer: 'later', after: 1 }),
            JSON.stringify({ type: 'events', writer: 'later', number: 1, events: [entry] }),
            JSON.stringify({ type: 'released', at: 1, writer: 'later' }),
          ]),
        // The whole server is removed.
        remove: async () => {},
      };
    },
  });
});
