import type { AgentRuntime, ModelInfo, SpawnRequest } from '@parallel-agents/core';
import { Agent } from 'undici';
import { chatRequestBody } from './chat-request.ts';
import { ChatSession, maxAnswerBytes } from './chat-session.ts';
import { diagnose } from './diagnose.ts';
import { ModelList } from './model-list.ts';
import { modelToSend, onlyModel, requireModel } from './model-name.ts';
import { OptionalFields } from './optional-fields.ts';
import { checkOptions, type OpenAiCompatibleOptions } from './options.ts';
import { toServer } from './server.ts';
import { Sessions } from './sessions.ts';

/**
 * Runs sessions as chat completions on any server that speaks OpenAI's protocol. A session is one request: nothing is
 * retried here, and a 429 comes back as it is, as the outcome of the session. `close` ends the sessions that still run.
 *
 * @throws InputError `INVALID_OPTION`, also if there is no usable base URL
 */
export function openaiCompatible(options: OpenAiCompatibleOptions = {}): AgentRuntime {
  const checked = checkOptions(options);
  const server = toServer(checked);
  const own = checked.dispatcher
    ? undefined
    : new Agent({ connections: checked.connections ?? 256, maxResponseSize: maxAnswerBytes });
  const dispatcher = checked.dispatcher ?? (own as Agent);
  const models = new ModelList(server, dispatcher);
  const fields = new OptionalFields();
  const sessions = new Sessions();

  const start = (request: SpawnRequest, listed: readonly ModelInfo[] | undefined): ChatSession => {
    const id = request.model ?? checked.model ?? onlyModel(listed);
    const sent = modelToSend(id, listed);
    // Another spawn of this attempt may have been faster.
    const earlier = sessions.get(request.attemptId);
    if (earlier) return earlier;
    const { attemptId, timeoutSeconds } = request;
    const session = new ChatSession(
      {
        attemptId,
        timeoutSeconds,
        model: { id, sent },
        body: () => chatRequestBody(request, sent, checked, fields),
        refused: (status, body) => fields.learn(sent, status, body),
      },
      server,
      dispatcher,
    );
    sessions.add(session);
    return session;
  };

  return {
    name: 'openai-compatible',
    account: server.account,
    capabilities: { tools: false, attach: false, cost: false, models: true, outputLimit: true },
    async connect({ signal }) {
      await models.refresh(signal);
    },
    async requireModel(model, { signal }) {
      const listing = await models.current(signal);
      // A server that cannot say now may say so when it is asked for a session.
      if (listing.kind !== 'failing')
        requireModel(model ?? checked.model, listing.kind === 'listed' ? listing.models : undefined);
    },
    async spawn(request, { signal }) {
      signal.throwIfAborted();
      const running = sessions.get(request.attemptId);
      if (running) return running;
      const listed = await models.forSession(signal);
      signal.throwIfAborted();
      return start(request, listed);
    },
    async models({ signal }) {
      const listing = await models.current(signal);
      return listing.kind === 'listed' ? listing.models : [];
    },
    async diagnose({ signal }) {
      return diagnose(server, models, signal);
    },
    async close() {
      await own?.destroy();
    },
  };
}
