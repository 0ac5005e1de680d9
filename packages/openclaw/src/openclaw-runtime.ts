import { randomUUID } from 'node:crypto';
import {
  type AgentRuntime,
  type Diagnosis,
  type ModelInfo,
  type RuntimeCapabilities,
  RuntimeError,
  type SessionOutcome,
  type SessionReference,
  type SpawnedSession,
  type SpawnRequest,
} from '@parallel-agents/core';
import { orAborted, RecentSessions } from '@parallel-agents/core/internal';
import { diagnose } from './gateway/diagnose.ts';
import { findGateway } from './gateway/find-gateway.ts';
import { GatewayConnection, untilAnswered } from './gateway/gateway-connection.ts';
import { dial, type GatewayLink } from './gateway/gateway-link.ts';
import { Models } from './gateway/models.ts';
import { requestError } from './gateway/request-error.ts';
import { checkOptions, emitWarning, type OpenClawOptions } from './options.ts';
import { followRun } from './run/follow-run.ts';
import { deleteSession, findRun, type StartedRun } from './run/run-calls.ts';
import { kindOf, startAgentRun } from './run/start-agent-run.ts';
import { startSpawnedRun } from './run/start-spawned-run.ts';
import { keptAnswer } from './run/transcript.ts';
import { Cleanup } from './session/cleanup.ts';
import { findEarlierSessions } from './session/find-earlier-sessions.ts';
import { Parents } from './session/parents.ts';
import { OpenClawSession } from './session/session.ts';

/** Seconds on top of the request’s that the gateway gets to end a session in its own way. */
const graceSeconds = 15;

/** Seconds that a session found again is followed: how long it may still take is not known. */
const attachedSeconds = 24 * 60 * 60;

/**
 * Runs sessions on an OpenClaw gateway, over its WebSocket protocol.
 *
 * Connects when it is first needed. Sessions are deleted when they have ended, unless `keepSessions` is set.
 * @throws InputError `INVALID_OPTION`
 * @example
 * const runtime = openclaw({ url: 'ws://127.0.0.1:18789', agentId: 'main' });
 */
export function openclaw(options: OpenClawOptions = {}): AgentRuntime {
  checkOptions(options);
  const environment = options.environment ?? process.env;
  return new OpenClawRuntime(async () => dial(await findGateway(options, environment)), options);
}

/** What `spawn` starts: a run, its kind, and what to do when it has ended. */
interface Started {
  run: StartedRun;
  kind: 'light' | 'session';
  /** Present where it has ended already. */
  outcome?: SessionOutcome;
  /** An earlier session of the attempt was ended first. */
  respawned?: true;
  release?: () => void;
}

/** The runtime over any way to open a socket. */
export class OpenClawRuntime implements AgentRuntime {
  readonly name = 'openclaw';
  readonly capabilities: RuntimeCapabilities = { tools: true, attach: true, cost: true, models: true };
  /** The gateway that is named; absent for the one that OpenClaw’s own settings name. */
  readonly account?: string;
  readonly #options: OpenClawOptions;
  readonly #dial: () => Promise<GatewayLink>;
  readonly #connection: GatewayConnection;
  readonly #models: Models;
  readonly #cleanup: Cleanup;
  readonly #sessions = new RecentSessions<Promise<SpawnedSession>>();
  #parents: Parents | undefined;
  /** What the gateway said when `sessions_spawn` was last asked for. */
  #spawnAllowed = true;
  #closed = false;

  constructor(dialGateway: () => Promise<GatewayLink>, options: OpenClawOptions) {
    this.#options = options;
    const host = URL.parse(options.url ?? '')?.host;
    if (host) this.account = host;
    this.#dial = dialGateway;
    this.#connection = new GatewayConnection(dialGateway, options.reconnectSeconds ?? 30);
    this.#models = new Models(this.#connection);
    this.#cleanup = new Cleanup(
      (sessionKey) =>
        untilAnswered(() => deleteSession(this.#connection, sessionKey, options.archiveTranscripts)),
      options.onWarning ?? emitWarning,
    );
  }

  async connect({ signal }: { signal: AbortSignal }): Promise<void> {
    await this.#ask(this.#connection.link(), signal);
  }

  async spawn(request: SpawnRequest, { signal }: { signal: AbortSignal }): Promise<SpawnedSession> {
    signal.throwIfAborted();
    const known = this.#sessions.get(request.attemptId);
    if (known) return orAborted(known, signal);
    const session = this.#check(request, signal)
      .then(() => this.#start(request))
      .then((started) => this.#follow(started, request.attemptId, request.timeoutSeconds + graceSeconds));
    this.#sessions.add(
      request.attemptId,
      session,
      session.then((started) => started.outcome()),
    );
    try {
      return await this.#ask(session, signal);
    } catch (thrown) {
      this.#sessions.delete(request.attemptId);
      if (signal.aborted) this.#cleanup.stop(session);
      throw thrown;
    }
  }

  async attach(
    reference: SessionReference,
    { signal }: { signal: AbortSignal },
  ): Promise<SpawnedSession | undefined> {
    const { attemptId, sessionKey, runtimeRunId: runId = attemptId } = reference;
    const known = this.#sessions.get(attemptId);
    if (known) return orAborted(known, signal);
    const link = await this.#ask(this.#connection.link(), signal);
    const run = { runId, sessionKey, bootId: link.greeting.bootId };
    const started: Started = { run, kind: kindOf(sessionKey) };
    if ((await this.#ask(findRun(link, run), signal)) === 'unknown') {
      const outcome = await this.#ask(keptAnswer(link, run), signal);
      if (outcome === undefined) return undefined;
      started.outcome = outcome;
    }
    const session = this.#follow(started, attemptId, attachedSeconds);
    this.#sessions.add(attemptId, Promise.resolve(session), session.outcome());
    return session;
  }

  async models({ signal }: { signal: AbortSignal }): Promise<readonly ModelInfo[]> {
    return this.#ask(this.#models.list(), signal);
  }

  async diagnose({ signal }: { signal: AbortSignal }): Promise<readonly Diagnosis[]> {
    return diagnose(this.#dial, signal);
  }

  async close(): Promise<void> {
    await this.#cleanup.settle();
    this.#closed = true;
    await this.#connection.close();
  }

  /** An unknown model is refused before anything is started. */
  async #check({ model }: SpawnRequest, signal: AbortSignal): Promise<void> {
    if (model !== undefined) await this.#models.check(model);
    signal.throwIfAborted();
  }

  async #start(request: SpawnRequest): Promise<Started> {
    const { spawnWith = 'auto' } = this.#options;
    const light = request.tools === 'none' && spawnWith !== 'sessions_spawn';
    // A light run leaves no session to look for.
    if (light || !request.resumed) return this.#startAnew(request, light);
    const { found, ...others } = await findEarlierSessions(this.#connection, request);
    if (found) return { ...found, kind: 'session', ...others };
    return { ...(await this.#startAnew(request, light)), ...others };
  }

  async #startAnew(request: SpawnRequest, light: boolean): Promise<Started> {
    const { spawnWith = 'auto', agentId } = this.#options;
    if (!light && spawnWith !== 'agent' && this.#spawnAllowed) {
      const run = await startSpawnedRun(this.#connection, request, await this.#parentsOf(agentId));
      if (run !== 'not allowed') return { run, kind: 'session', release: run.release };
      if (spawnWith === 'sessions_spawn') throw spawnNotAllowed();
      this.#spawnAllowed = false;
    }
    const kind = light ? 'light' : 'session';
    const run = await startAgentRun(this.#connection, request, agentId, kind);
    return { run, kind };
  }

  #follow(
    { run, kind, outcome, respawned, release }: Started,
    attemptId: string,
    seconds: number,
  ): OpenClawSession {
    return new OpenClawSession(this.#connection, run, {
      attemptId,
      outcome: outcome ? Promise.resolve(outcome) : followRun(this.#connection, run, kind, seconds),
      ...(respawned && { respawned }),
      onEnded: () => {
        release?.();
        // Light runs leave no session; one that runs on after close() is not ours to delete.
        const leaveIt = kind === 'light' || this.#options.keepSessions || this.#closed;
        if (!leaveIt) this.#cleanup.delete(run.sessionKey);
      },
    });
  }

  async #parentsOf(agentId: string | undefined): Promise<Parents> {
    const { greeting } = await this.#connection.link();
    const run = randomUUID().slice(0, 8);
    this.#parents ??= new Parents(`agent:${agentId ?? greeting.defaultAgentId}:parallel-agents-${run}`);
    return this.#parents;
  }

  /** Failures as errors of ours; the signal’s reason as soon as it aborts. */
  async #ask<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
    try {
      return await orAborted(answer, signal);
    } catch (thrown) {
      throw signal.aborted ? thrown : requestError(thrown);
    }
  }
}

function spawnNotAllowed(): RuntimeError {
  return new RuntimeError({
    code: 'SPAWN_REFUSED',
    message: 'The OpenClaw gateway does not let sessions_spawn be called from outside.',
    fix: 'Allow it: `openclaw config set gateway.tools.allow \'["sessions_spawn"]\' --strict-json`, or leave spawnWith at "auto" to use the agent method.',
  });
}
