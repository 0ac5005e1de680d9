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

  const create = (request: SpawnRequest, model: KnownModel): ModelSession => {
    const { attemptId, timeoutSeconds } = request;
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
    return new ModelSession(asked, shared);
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
      const prepare = () => models.model(request.model ?? models.defaultModel());
      return sessions.spawn(request.attemptId, signal, prepare, (model) => create(request, model));
    },
    async diagnose() {
      return diagnose(models, checked.model);
    },
    async close() {
      await connections.close();
    },
  };
}
