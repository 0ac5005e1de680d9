import {
  type AgentRuntime,
  type ModelInfo,
  type RuntimeCapabilities,
  RuntimeError,
  type SpawnedSession,
  type SpawnRequest,
} from '@parallel-agents/core';
import { orAborted, RecentSessions } from '@parallel-agents/core/internal';
import { emitWarning } from '../options.ts';
import { Cleanup } from '../session/cleanup.ts';
import { deleteSession } from './delete-session.ts';
import { readEarlierSession } from './earlier-session.ts';
import { checkOptions, type PluginRuntimeOptions } from './options.ts';
import { PluginSession } from './plugin-session.ts';
import { sessionKeyOf, startRun } from './start-run.ts';

/**
 * Runs sessions on the gateway that the calling plugin is part of: in process, without a token or a socket. The
 * sessions have the rights of the call in which the runtime is used.
 *
 * Sessions are deleted when they have ended.
 * @throws InputError `INVALID_OPTION`
 * @example
 * const runtime = pluginRuntime({ subagent: api.runtime.subagent, agentId: toolContext.agentId ?? 'main' });
 */
export function pluginRuntime(options: PluginRuntimeOptions): AgentRuntime {
  checkOptions(options);
  return new PluginRuntime(options);
}

class PluginRuntime implements AgentRuntime {
  readonly name = 'openclaw-plugin';
  readonly capabilities: RuntimeCapabilities = { tools: true, attach: false, cost: true, models: true };
  readonly #options: PluginRuntimeOptions;
  readonly #cleanup: Cleanup;
  readonly #sessions = new RecentSessions<Promise<SpawnedSession>>();

  constructor(options: PluginRuntimeOptions) {
    this.#options = options;
    this.#cleanup = new Cleanup((sessionKey) => this.#delete(sessionKey), options.onWarning ?? emitWarning);
  }

  async spawn(request: SpawnRequest, { signal }: { signal: AbortSignal }): Promise<SpawnedSession> {
    signal.throwIfAborted();
    const known = this.#sessions.get(request.attemptId);
    const session = known ?? this.#start(request);
    if (!known)
      this.#sessions.add(
        request.attemptId,
        session,
        session.then((started) => started.outcome()),
      );
    try {
      return await orAborted(session, signal);
    } catch (thrown) {
      this.#sessions.delete(request.attemptId);
      if (signal.aborted) this.#cleanup.stop(session);
      throw thrown;
    }
  }

  async models(): Promise<readonly ModelInfo[]> {
    return (this.#options.models ?? []).map((id) => ({ id }));
  }

  async close(): Promise<void> {
    await this.#cleanup.settle();
  }

  async #start(request: SpawnRequest): Promise<SpawnedSession> {
    this.#check(request);
    const { subagent } = this.#options;
    if (request.resumed) return this.#earlierSession(request);
    const run = await startRun(request, this.#options);
    return new PluginSession(subagent, run, request, {
      delete: () => this.#delete(run.sessionKey),
      onLeft: (sessionKey) => this.#cleanup.delete(sessionKey),
    });
  }

  #delete(sessionKey: string): Promise<void> {
    const { subagent, archiveTranscripts = true } = this.#options;
    return deleteSession(subagent, sessionKey, archiveTranscripts);
  }

  /** The session that an earlier process of the gateway started, as it left it. */
  async #earlierSession({ attemptId }: SpawnRequest): Promise<SpawnedSession> {
    const { subagent, agentId } = this.#options;
    const sessionKey = sessionKeyOf(attemptId, agentId);
    const outcome = await readEarlierSession(subagent, sessionKey);
    // Read first and deleted then; one without an answer OpenClaw would go on with by itself.
    this.#cleanup.delete(sessionKey);
    return {
      reference: { runtime: this.name, attemptId, sessionKey },
      found: true,
      outcome: async () => outcome,
      cancel: async () => undefined,
    };
  }

  /** The gateway takes any name and only fails at the provider, so names are checked here. */
  #check({ model }: SpawnRequest): void {
    const { models = [] } = this.#options;
    if (model === undefined || models.includes(model)) return;
    throw new RuntimeError({
      code: 'UNKNOWN_MODEL',
      message: `The model ${JSON.stringify(model)} may not be asked for here.`,
      fix: `Name one of: ${models.join(', ') || 'none is allowed'}; or name no model to use the agent’s own.`,
    });
  }
}
