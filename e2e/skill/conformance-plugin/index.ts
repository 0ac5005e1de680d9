import type { AgentRuntime, SpawnedSession, SpawnRequest } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { pluginRuntime } from '@parallel-agents/openclaw/plugin';
import { defineToolPlugin } from 'openclaw/plugin-sdk/tool-plugin';
import { Type } from 'typebox';

/** What the test asks for: a method of a runtime, or of one of its sessions. */
interface Order {
  id: number;
  runtime: number;
  method: 'create' | 'spawn' | 'outcome' | 'cancel' | 'models' | 'close';
  request?: SpawnRequest;
  attemptId?: string;
}

const tool = {
  name: 'conformance_host',
  label: 'Conformance host',
  description: 'Obeys the conformance suite.',
  parameters: Type.Object({ url: Type.String() }),
  outputSchema: Type.String(),
};

/**
 * A tool that does what a test in another process tells it, for as long as its call lasts: the runtime is used where the
 * plugin uses it, inside a chat’s turn.
 */
export default defineToolPlugin({
  id: 'conformance',
  name: 'Conformance',
  description: 'Lets the conformance suite use the plugin runtime inside a gateway.',
  configSchema: Type.Object({}),
  tools: (declare) => [
    declare({
      ...tool,
      factory: ({ api }) => ({
        ...tool,
        async execute(_callId, given, signal) {
          await obeyOrders((given as { url: string }).url, api.runtime.subagent, signal);
          return { content: [{ type: 'text', text: 'Done.' }], details: 'Done.' };
        },
      }),
    }),
  ],
});

type Subagent = Parameters<typeof pluginRuntime>[0]['subagent'];

async function obeyOrders(url: string, subagent: Subagent, signal: AbortSignal | undefined): Promise<void> {
  const runtimes = new Map<number, AgentRuntime>();
  const sessions = new Map<string, SpawnedSession>();
  const create = (): AgentRuntime =>
    pluginRuntime({
      subagent,
      agentId: 'main',
      models: ['scripted/small', 'scripted/large'],
      // As the plugin beside it: restart.test.ts has archives.
      archiveTranscripts: false,
    });
  const obey = async ({ runtime, method, request, attemptId = '' }: Order): Promise<unknown> => {
    const used = runtimes.get(runtime) ?? create();
    runtimes.set(runtime, used);
    if (method === 'models') return used.models?.({ signal: AbortSignal.timeout(10_000) });
    if (method === 'close') return used.close();
    if (method === 'outcome') return sessions.get(attemptId)?.outcome();
    if (method === 'cancel') return sessions.get(attemptId)?.cancel('as the suite asks');
    if (method !== 'spawn' || request === undefined) return undefined;
    const session = await used.spawn(request, { signal: AbortSignal.timeout(120_000) });
    sessions.set(request.attemptId, session);
    return session.reference;
  };
  const report = async (id: number, answer: unknown): Promise<void> => {
    await fetch(`${url}/answer`, { method: 'POST', body: JSON.stringify({ id, ...Object(answer) }) });
  };
  while (!signal?.aborted) {
    const next = await fetch(`${url}/next`, { signal: AbortSignal.timeout(600_000) });
    if (next.status !== 200) return;
    const order: Order = JSON.parse(await next.text());
    obey(order).then(
      (value) => report(order.id, { value }),
      (thrown: unknown) => report(order.id, { error: toErrorInfo(thrown) }),
    );
  }
}
