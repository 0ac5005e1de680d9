import { RuntimeError, type SpawnRequest } from '@parallel-agents/core';
import { sessionName } from '../session/session-name.ts';
import type { PluginRuntimeOptions } from './options.ts';
import type { SubagentApi, SubagentRun } from './subagent-api.ts';

/** A run that OpenClaw has accepted. */
export interface StartedPluginRun {
  runId: string;
  sessionKey: string;
}

/** Starts a run as the plugin. @throws RuntimeError */
export async function startRun(
  request: SpawnRequest,
  options: PluginRuntimeOptions,
): Promise<StartedPluginRun> {
  const { subagent, agentId, allowTools = false, modelRefused = 'own-model' } = options;
  const sessionKey = sessionKeyOf(request.attemptId, agentId);
  const run: SubagentRun = {
    sessionKey,
    message: request.prompt,
    extraSystemPrompt: request.instructions,
    promptMode: 'minimal',
    lightContext: true,
    ...(!(allowTools && request.tools === 'inherit') && { disableTools: true }),
    lane: 'subagent',
    deliver: false,
    idempotencyKey: request.attemptId,
  };
  try {
    return { sessionKey, ...(await start(subagent, { ...run, ...modelOf(request) })) };
  } catch (thrown) {
    if (!(thrown instanceof ModelRefusal)) throw thrown;
    if (modelRefused === 'fail') throw modelNotAllowed(request.model, thrown);
    return { sessionKey, ...(await start(subagent, run)) };
  }
}

/** The same for the same attempt, in every process. */
export function sessionKeyOf(attemptId: string, agentId: string): string {
  return `agent:${agentId}:subagent:parallel-agents-${sessionName(attemptId)}`;
}

/** OpenClaw does not let the caller choose the model. */
class ModelRefusal extends Error {}

async function start(subagent: SubagentApi, run: SubagentRun): Promise<{ runId: string }> {
  try {
    return await subagent.run(run);
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    if (/override/.test(said) && /not (authorized|trusted|allowlisted)/.test(said)) {
      throw new ModelRefusal(said, { cause: thrown });
    }
    throw refusal(said, thrown);
  }
}

/** The provider ends at the first slash: a model’s own name may hold more of them. */
function modelOf({ model }: SpawnRequest): { provider?: string; model?: string } {
  if (model === undefined) return {};
  const slash = model.indexOf('/');
  return { provider: model.slice(0, slash), model: model.slice(slash + 1) };
}

function modelNotAllowed(model: string | undefined, cause: unknown): RuntimeError {
  return new RuntimeError({
    code: 'RUNTIME_UNAUTHORIZED',
    message: `OpenClaw does not let this chat choose the model ${model}.`,
    fix: 'Ask from a chat of the operator (operator.admin), or set plugins.entries.parallel-agents.subagent.allowModelOverride to true for chats of messaging channels; or ask without a model.',
    cause,
  });
}

function refusal(said: string, cause: unknown): RuntimeError {
  return new RuntimeError({
    code: /scope|not authorized|permission|forbidden/i.test(said) ? 'RUNTIME_UNAUTHORIZED' : 'SPAWN_REFUSED',
    message: `OpenClaw did not start the session: ${said}`,
    fix: 'Ask from a chat that may run agents (operator.write), and see `openclaw logs` for the reason.',
    cause,
  });
}
