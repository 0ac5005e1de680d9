import type { AgentRuntime, SpawnRequest } from '@parallel-agents/core';
import { KnownSessions, Traffic } from '@parallel-agents/core/internal/wire';
import { diagnose } from './diagnose.ts';
import { ModelSession, type Shared } from './model-session.ts';
import { type AiSdkOptions, checkOptions } from './options.ts';
import { type KnownModel, ProviderModels } from './providers/provider-models.ts';
import { ModelKnowledge } from './request/model-knowledge.ts';
import { ModelRequest } from './request/model-request.ts';
import { Connections } from './wire.ts';

/**
 * Runs sessions on the model providers of the AI SDK, each by its own protocol. Models are named `provider/model`; the
 * package of a provider is loaded when the first of its models is asked for. A session is one request: nothing that costs is
 * retried here, and a 429 comes back as it is, as the outcome of the session. `close` ends the sessions that still run.
 *
 * @throws InputError `INVALID_OPTION`
 * @example
 * const runtime = aiSdk({ model: 'anthropic/claude-haiku-4-5' });
 */
export function aiSdk(options: AiSdkOptions = {}): AgentRuntime {
  const checked = checkOptions(options);
  const connections = new Connections();
  const models = new ProviderModels(checked, connections.fetch);
  const shared: Shared = { connections, traffic: new Traffic(), redact: models.redact };
  const knowledge = new Map<string, ModelKnowledge>();
  const sessions = new KnownSessions<ModelSession>();
  const {
    stream: streamed = false,
    structuredOutput = 'auto',
    maxOutputTokens,
    providerOptions = {},
  } = checked;

  const start = (request: SpawnRequest, model: KnownModel): ModelSession => {
    const { attemptId, timeoutSeconds } = request;
    // Another spawn of this attempt may have been faster.
    const earlier = sessions.get(attemptId);
    if (earlier) return earlier;
    const known = knowledge.get(model.name) ?? new ModelKnowledge();
    knowledge.set(model.name, known);
    const style = { provider: model.provider, structuredOutput, maxOutputTokens, providerOptions };
    const asked = {
      attemptId,
      timeoutSeconds,
      model,
      streamed,
      request: new ModelRequest(request, style, known),
    };
    const session = new ModelSession(asked, shared);
    sessions.add(session);
    return session;
  };

  return {
    name: 'ai-sdk',
    account: models.account,
    capabilities: {
      tools: false,
      attach: false,
      cost: false,
      models: false,
      promptCache: true,
      outputLimit: true,
      toolCalls: true,
    },
    async requireModel(model, { signal }) {
      signal.throwIfAborted();
      await models.model(model ?? models.defaultModel());
    },
    async spawn(request, { signal }) {
      signal.throwIfAborted();
      const running = sessions.get(request.attemptId);
      if (running) return running;
      const model = await models.model(request.model ?? models.defaultModel());
      signal.throwIfAborted();
      const session = start(request, model);
      const stop = (): void => void session.cancel('stopped before it was sent');
      signal.addEventListener('abort', stop, { once: true });
      await session.onItsWay;
      signal.removeEventListener('abort', stop);
      signal.throwIfAborted();
      return session;
    },
    async diagnose() {
      return diagnose(models, checked.model);
    },
    async close() {
      await connections.close();
    },
  };
}
