import { SessionSlots } from '@parallel-agents/core/internal';
import { sampleReply } from '@parallel-agents/core/testing';
import { parseChatRequest } from '@parallel-agents/testing/internal';
import { Value } from 'typebox/value';
import { expect } from 'vitest';
import { type Host, hostOf } from '../src/host/host.ts';
import type { AgentEvent, PluginApi, ToolContext, ToolUpdate } from '../src/host/openclaw.ts';
import { KeptRuns } from '../src/run/kept-runs.ts';
import { RunBook } from '../src/run/run-book.ts';
import { tools } from '../src/tools/index.ts';

/** What a session answers to its message; `undefined` is never. */
export type Answer = (message: string, instructions: string, model?: string) => string | undefined;

/** OpenClaw’s side of a plugin. */
export class FakeApi {
  readonly messages: string[] = [];
  readonly warnings: string[] = [];
  readonly deleted: string[] = [];
  running = 0;
  mostAtOnce = 0;
  readonly logger = { warn: (message: string) => this.warnings.push(message) };
  /** What chats were told by OpenClaw’s own lines, and which were woken. */
  readonly events: { text: string; sessionKey: string }[] = [];
  readonly woken: string[] = [];
  readonly listeners = new Set<(event: AgentEvent) => void>();
  /** For each session that was started, whether it had tools. */
  readonly withTools: boolean[] = [];
  /** Sessions that are there from before. */
  readonly left: string[] = [];
  /** Those that it does not delete yet. */
  readonly busy: string[] = [];
  readonly runtime: PluginApi['runtime'];
  /** What each session says it used; without it, none says. */
  usage: { input: number; output: number } | undefined;
  readonly #texts = new Map<string, string>();
  readonly #ends = new Map<string, PromiseWithResolvers<unknown>>();

  /** The keys of all sessions that were started. */
  sessions(): string[] {
    return [...this.#ends.keys()];
  }

  /** Has every session answer that has not yet. */
  answer(text: string): void {
    for (const end of this.#ends.values()) end.resolve({ status: 'ok', endedAt: 1, terminalReply: { text } });
  }

  /** @param stateDir where OpenClaw keeps its state; without it, no runs are kept */
  constructor(answer: Answer, stateDir?: string) {
    this.runtime = {
      ...(stateDir !== undefined && { state: { resolveStateDir: () => stateDir } }),
      system: {
        enqueueSystemEvent: (text, { sessionKey }) => this.events.push({ text, sessionKey }) > 0,
        requestHeartbeat: ({ sessionKey }) => void this.woken.push(sessionKey),
      },
      events: {
        onAgentEvent: (listener) => {
          this.listeners.add(listener);
          return () => this.listeners.delete(listener);
        },
      },
      agent: { session: { listSessionEntries: () => this.left.map((sessionKey) => ({ sessionKey })) } },
      subagent: {
        run: async ({ sessionKey, message, extraSystemPrompt, disableTools = false, provider, model }) => {
          this.withTools.push(!disableTools);
          this.messages.push(message);
          this.running += 1;
          this.mostAtOnce = Math.max(this.mostAtOnce, this.running);
          const end = Promise.withResolvers<unknown>();
          this.#ends.set(sessionKey, end);
          const text = answer(message, extraSystemPrompt, model && `${provider}/${model}`);
          if (text !== undefined) this.#texts.set(sessionKey, text);
          if (text !== undefined) end.resolve({ status: 'ok', endedAt: 1, terminalReply: { text } });
          return { runId: sessionKey, sessionKey };
        },
        waitForRun: async ({ runId }) => {
          const outcome = await this.#ends.get(runId)?.promise;
          this.running -= 1;
          return outcome;
        },
        getSessionMessages: async ({ sessionKey }) => {
          const text = this.#texts.get(sessionKey);
          if (text === undefined || this.usage === undefined) return { messages: [] };
          const content = [{ type: 'text', text }];
          return { messages: [{ role: 'assistant', content, usage: this.usage }] };
        },
        deleteSession: async ({ sessionKey }) => {
          if (this.busy.includes(sessionKey))
            throw new Error(`Session ${sessionKey} is still active; try again.`);
          this.deleted.push(sessionKey);
          if (this.left.includes(sessionKey)) this.left.splice(this.left.indexOf(sessionKey), 1);
          this.#ends.get(sessionKey)?.resolve({ status: 'error', error: 'aborted', endedAt: 1 });
        },
      },
    };
  }
}

/** What a gateway has from its start to its end. */
export function newGateway(): Host['shared'] {
  return { book: new RunBook(), kept: new KeptRuns(), slots: new SessionSlots() };
}

const gateway = newGateway();

export function hostOn(
  api: FakeApi,
  {
    config = {},
    shared = gateway,
    ...toolContext
  }: ToolContext & { config?: Record<string, unknown>; shared?: Host['shared'] } = {},
): Host {
  const context = { agentId: 'main', sessionKey: 'agent:main:chat', senderIsOwner: true, ...toolContext };
  return hostOf({ api, config, toolContext: context, shared });
}

/** A plausible answer to everything: the first example of the agent’s own schema. */
export const sampleAnswer: Answer = (message, instructions) => {
  const messages = [
    { role: 'system', content: instructions },
    { role: 'user', content: message },
  ];
  return sampleReply({ callNumber: 1, ...parseChatRequest({ model: 'own', messages }) }).text;
};

/** Calls a tool as OpenClaw does, and checks what it answers against its own schema. */
export async function callTool(
  name: string,
  given: unknown,
  host: Host,
  turn: { signal?: AbortSignal; onUpdate?: ToolUpdate } = {},
): Promise<{ text: string; details: unknown }> {
  const tool = tools.find((candidate) => candidate.name === name);
  if (tool === undefined) throw new Error(`There is no tool ${name}.`);
  const { text, details } = await tool.execute(given, { host, ...turn });
  expect([...Value.Errors(tool.outputSchema, details)], 'the details fit their schema').toEqual([]);
  return { text, details };
}
