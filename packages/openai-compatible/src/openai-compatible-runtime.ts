import { type AgentRuntime, RuntimeError, type SpawnRequest } from '@parallel-agents/core';
import { KnownSessions, Traffic, toolsRefused } from '@parallel-agents/core/internal/wire';
import { ChatSession, type ServerAccess } from './chat-session.ts';
import { diagnose } from './diagnose.ts';
import { ChatRequest } from './request/chat-request.ts';
import { ModelKnowledge } from './request/model-knowledge.ts';
import { requestStyle } from './request/request-style.ts';
import { connectionsTo } from './server/connections.ts';
import { ModelList } from './server/model-list.ts';
import { ModelNames } from './server/model-names.ts';
import { checkOptions, type OpenAiCompatibleOptions } from './server/options.ts';
import { refuseIfNobodyListens } from './server/reach.ts';
import { toServer } from './server/server.ts';

/**
 * Runs sessions as chat completions on any server that speaks OpenAI's protocol. A session is one request: nothing that
 * costs is retried here, and a 429 comes back as it is, as the outcome of the session. A request that is refused for
 * something it can do without, is sent again without. `close` ends the sessions that still run.
 *
 * @throws InputError `INVALID_OPTION`, also if there is no usable base URL
 * @example
 * const runtime = openaiCompatible({ baseUrl: 'http://127.0.0.1:11434/v1', model: 'llama3.2' });
 */
export function openaiCompatible(options: OpenAiCompatibleOptions = {}): AgentRuntime {
  const checked = checkOptions(options);
  const server = toServer(checked);
  const own = checked.dispatcher ? undefined : connectionsTo(server.url, checked);
  const dispatcher = checked.dispatcher ?? (own as NonNullable<typeof own>);
  const list = new ModelList(server, dispatcher);
  const names = new ModelNames(server, list);
  const access: ServerAccess = { server, dispatcher, names, traffic: new Traffic() };
  const style = requestStyle(checked, server);
  const knowledge = new Map<string, ModelKnowledge>();
  const sessions = new KnownSessions<ChatSession>();

  const create = (request: SpawnRequest, model: string): ChatSession => {
    const { attemptId, timeoutSeconds } = request;
    const known = knowledge.get(model) ?? new ModelKnowledge();
    knowledge.set(model, known);
    if (request.toolUse && known.takesNoTools) throw new RuntimeError(toolsRefused(model));
    const chat = new ChatRequest(request, style, known);
    return new ChatSession({ attemptId, timeoutSeconds, model, request: chat }, access);
  };

  return {
    name: 'openai-compatible',
    account: server.account,
    capabilities: {
      tools: false,
      attach: false,
      cost: false,
      models: true,
      outputLimit: true,
      toolCalls: true,
      ...(server.profile?.promptCache && { promptCache: true }),
    },
    async connect({ signal }) {
      signal.throwIfAborted();
      if (own) await refuseIfNobodyListens(server.url, checked);
    },
    async requireModel(model, { signal }) {
      // Whether the server has a model that was named, its answer says.
      if (model !== undefined || checked.model !== undefined) return;
      await names.only(signal).catch((thrown: unknown) => {
        // A server that cannot say now may say so when it is asked for a session.
        if (!(thrown instanceof RuntimeError) || !thrown.retryable) throw thrown;
      });
    },
    async spawn(request, { signal }) {
      const prepare = async () => request.model ?? checked.model ?? (await names.only(signal));
      const session = await sessions.spawn(request.attemptId, signal, prepare, (model) =>
        create(request, model),
      );
      list.look();
      return session;
    },
    async models({ signal }) {
      const listing = await list.current(signal);
      return listing.kind === 'listed' ? listing.models : [];
    },
    async diagnose({ signal }) {
      return diagnose(server, list, { signal, reachedBy: own && checked });
    },
    async close() {
      await own?.destroy();
    },
  };
}
