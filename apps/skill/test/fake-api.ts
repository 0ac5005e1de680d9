import type { SubagentApi } from '@parallel-agents/openclaw/plugin';
import { type Host, hostOf } from '../src/host.ts';
import type { ToolContext } from '../src/openclaw.ts';
import { RunBook } from '../src/run-book.ts';
import { Slots } from '../src/slots.ts';

/** OpenClaw’s side of a plugin: sessions answer with what `answer` makes of their message; `undefined` is never. */
export class FakeApi {
  readonly messages: string[] = [];
  readonly warnings: string[] = [];
  readonly deleted: string[] = [];
  running = 0;
  mostAtOnce = 0;
  readonly logger = { warn: (message: string) => this.warnings.push(message) };
  readonly runtime: { subagent: SubagentApi };
  readonly #ends = new Map<string, PromiseWithResolvers<unknown>>();

  constructor(answer: (message: string) => string | undefined) {
    this.runtime = {
      subagent: {
        run: async ({ sessionKey, message }) => {
          this.messages.push(message);
          this.running += 1;
          this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
          const end = Promise.withResolvers<unknown>();
          this.#ends.set(sessionKey, end);
          const text = answer(message);
          if (text !== undefined) end.resolve({ status: 'ok', endedAt: 1, terminalReply: { text } });
          return { runId: sessionKey, sessionKey };
        },
        waitForRun: async ({ runId }) => {
          const outcome = await this.#ends.get(runId)?.promise;
          this.running -= 1;
          return outcome;
        },
        getSessionMessages: async () => ({ messages: [] }),
        deleteSession: async ({ sessionKey }) => {
          this.deleted.push(sessionKey);
          this.#ends.get(sessionKey)?.resolve({ status: 'error', error: 'aborted', endedAt: 1 });
        },
      },
    };
  }
}

const shared = { book: new RunBook(), slots: new Slots() };

export function hostOn(
  api: FakeApi,
  { config = {}, ...toolContext }: ToolContext & { config?: Record<string, unknown> } = {},
): Host {
  const context = { agentId: 'main', sessionKey: 'agent:main:chat', senderIsOwner: true, ...toolContext };
  return hostOf({ api, config, toolContext: context, shared });
}
