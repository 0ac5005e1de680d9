import {
  type Admission,
  type AdmissionControl,
  type AdmissionRequest,
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
import { notAccepted, onAbort, within } from '@parallel-agents/core/internal';
import { type AttemptEnd, cancelledOutcome, toRuntimeError } from './attempt-job.ts';
import type { AttemptLane } from './attempt-lane.ts';
import type { AttemptLanes } from './attempt-lanes.ts';
import type { AttemptWatch } from './attempt-watch.ts';
import type { Cancellations } from './cancellations.ts';
import { FairShare } from './fair-share.ts';
import { stopSession } from './stop-session.ts';

export interface EngineRuntimeParts {
  /** Where the sessions wait for a worker. */
  lanes: AttemptLanes;
  cancellations: Cancellations;
  /** What the workers run the sessions on: names the queue, and says what can be asked for. */
  runtime: Pick<AgentRuntime, 'name' | 'capabilities' | 'account' | 'models' | 'requireModel' | 'diagnose'>;
  /** The job whose sessions these are, where the engine keeps it: when it is over, none is started. */
  job?: string;
  /** Finds a session again, where this process can: one whose worker is dead is stopped from here. */
  attach?: NonNullable<AgentRuntime['attach']>;
  /** Lets go of what only this runtime uses. */
  onClose?(): Promise<void>;
}

/** Seconds that a worker has to confirm that a session is stopped. */
const cancelSeconds = 9;
/** Seconds after which its worker may be dead: then it is stopped from here, where that can be done. */
const workerSeconds = 3;

/**
 * Runs sessions on whichever worker is free: spawning adds a job, and the job’s result is the outcome.
 * @example
 * const engine = await openEngine({ url: 'redis://127.0.0.1:6379' });
 * createOrchestrator({ runtime: engine.runtime(runtime), agents, journal: engine.journal });
 */
export class EngineRuntime implements AgentRuntime {
  readonly name: string;
  readonly capabilities: RuntimeCapabilities;
  readonly account?: string;
  readonly requireModel?: (model: string | undefined, options: { signal: AbortSignal }) => Promise<void>;
  readonly models?: (options: { signal: AbortSignal }) => Promise<readonly ModelInfo[]>;
  readonly diagnose?: (options: { signal: AbortSignal }) => Promise<readonly Diagnosis[]>;
  /**
   * Puts a session into its queue, with its task’s priority, and waits until a worker has started it: the time that it
   * waits there is none of the session’s own. The last of the controls, for what it admits is already running.
   */
  readonly admission: AdmissionControl;
  readonly #parts: EngineRuntimeParts;
  readonly #share = new FairShare();
  /** Attempts that have a place in a queue. */
  readonly #placed = new Map<string, AttemptWatch>();
  /** How often attempts of a task were cut off with their workers. */
  readonly #lost = new Map<string, number>();
  readonly #detached = Promise.withResolvers<SessionOutcome>();
  #closed: Promise<void> | undefined;
  #isDetached = false;

  constructor(parts: EngineRuntimeParts) {
    const { runtime } = parts;
    this.#parts = parts;
    this.name = runtime.name;
    this.capabilities = { ...runtime.capabilities, attach: true };
    if (runtime.account !== undefined) this.account = runtime.account;
    if (runtime.requireModel)
      this.requireModel = async (model, options) => runtime.requireModel?.(model, options);
    if (runtime.models) this.models = (options) => runtime.models?.(options) ?? Promise.resolve([]);
    if (runtime.diagnose) this.diagnose = (options) => runtime.diagnose?.(options) ?? Promise.resolve([]);
    this.admission = { name: 'workers', admit: (request, { signal }) => this.#admit(request, signal) };
  }

  async connect({ signal }: { signal: AbortSignal }): Promise<void> {
    signal.throwIfAborted();
    await this.#parts.lanes.ready();
  }

  async spawn(request: SpawnRequest, { signal }: { signal: AbortSignal }): Promise<SpawnedSession> {
    const started = await this.#start(request, signal);
    return this.#session(started);
  }

  async attach(
    reference: SessionReference,
    { signal }: { signal: AbortSignal },
  ): Promise<SpawnedSession | undefined> {
    signal.throwIfAborted();
    for (const lane of this.#parts.lanes) {
      const watch = await lane.find(reference.attemptId);
      if (watch) return this.#session({ lane, watch, reference });
    }
    return undefined;
  }

  /** From now on nothing that is asked for here stops a session: another process goes on with the run. */
  detach(): void {
    this.#isDetached = true;
    this.#detached.resolve(cancelledOutcome('another process goes on with the run'));
  }

  close(): Promise<void> {
    this.#closed ??= this.#parts.onClose?.() ?? Promise.resolve();
    return this.#closed;
  }

  async #admit({ spawn, priority, most }: AdmissionRequest, signal: AbortSignal): Promise<Admission> {
    const started = await this.#begin(spawn, { priority, mostUsd: most?.costUsd }, signal);
    return {
      begun: true,
      settle: (outcome) => {
        // Admitted here, and then not wanted after all.
        if (outcome === undefined) void this.#cancel(started, 'it was not started after all').catch(() => {});
        return outcome;
      },
    };
  }

  /** In the queue, and begun by a worker or over. Where that is not waited for to the end, nothing is left behind. */
  async #begin(request: SpawnRequest, terms: Terms, signal: AbortSignal): Promise<Started> {
    const isPlaced = this.#placed.has(request.attemptId);
    // What was put there before is taken over even then, so that somebody stops it.
    if (!isPlaced) signal.throwIfAborted();
    const lane = this.#parts.lanes.of(request);
    const watch = await this.#submit(lane, request, terms);
    const { promise: aborted, resolve } = Promise.withResolvers<'aborted'>();
    const letGo = onAbort(signal, () => resolve('aborted'));
    if (signal.aborted) resolve('aborted');
    try {
      const reference = await Promise.race([watch.started, aborted]);
      if (reference === 'aborted') {
        const begun = await this.#stopped({ lane, watch }, request);
        if (begun === undefined) throw signal.reason;
        return { lane, watch, reference: begun };
      }
      return { lane, watch, ...(reference && { reference }) };
    } finally {
      letGo();
    }
  }

  /**
   * Stops an attempt that is waited for no longer. @returns its session, if it may have one: that is billed, so that whoever
   * asked for it has to take it over
   */
  async #stopped(
    { lane, watch }: Started,
    { attemptId }: SpawnRequest,
  ): Promise<SessionReference | undefined> {
    await this.#cancel({ lane, watch }, 'it was stopped before it was started').catch(() => {});
    if (this.#isDetached) return undefined;
    return watch.hasEnded ? watch.started : { runtime: this.name, attemptId, sessionKey: attemptId };
  }

  async #submit(
    lane: AttemptLane,
    request: SpawnRequest,
    { priority: taskPriority, mostUsd }: Terms,
  ): Promise<AttemptWatch> {
    const { attemptId } = request;
    const known = this.#placed.get(attemptId);
    if (known) return known;
    const { priority, leave } = this.#share.take(taskPriority);
    try {
      // The further requests of a session with tools have a number of their own.
      const task = attemptId.replace(/\/\d+(\+\d+)?$/, '');
      const lost = this.#lost.get(task) ?? 0;
      const watch = await lane.submit({ request, priority, job: this.#parts.job, lost, mostUsd });
      this.#placed.set(attemptId, watch);
      void watch.ended.then((end) => {
        leave();
        if ('outcome' in end && end.outcome.interrupted) this.#lost.set(task, lost + 1);
        if (this.#placed.get(attemptId) === watch) this.#placed.delete(attemptId);
      });
      return watch;
    } catch (thrown) {
      leave();
      throw thrown;
    }
  }

  async #start(request: SpawnRequest, signal: AbortSignal): Promise<Started> {
    const started = await this.#begin(request, {}, signal);
    if (started.reference) return started;
    const end = await started.watch.ended;
    if ('refused' in end) throw toRuntimeError(end.refused);
    const { attemptId } = request;
    return { ...started, reference: { runtime: this.name, attemptId, sessionKey: attemptId } };
  }

  #session(started: Started): SpawnedSession {
    const { watch, reference } = started;
    if (reference === undefined) throw new TypeError('A session has started without a reference.');
    return {
      reference,
      outcome: () => Promise.race([watch.ended.then(toOutcome), this.#detached.promise]),
      cancel: (reason) => this.#cancel(started, reason),
    };
  }

  /** Whoever is given its job later finds it ended. */
  async #stopHere({ lane, watch }: Started, reason: string): Promise<void> {
    const { attach } = this.#parts;
    const reference = await within(watch.started, 0);
    if (attach === undefined || reference === undefined) return;
    const session = await attach(reference, { signal: AbortSignal.timeout(cancelSeconds * 1000) });
    if (session) lane.end(watch, { outcome: await stopSession(session, reason) });
  }

  async #cancel({ lane, watch }: Started, reason: string): Promise<void> {
    if (this.#isDetached || watch.hasEnded) return;
    const mustBeTold = await lane.markCancelled(watch, reason);
    if (mustBeTold) await this.#parts.cancellations.tell(lane.name, watch.jobId, reason);
    lane.look(watch);
    if (await within(watch.ended, workerSeconds)) return;
    void this.#stopHere({ lane, watch }, reason).catch(() => {});
    if (await within(watch.ended, cancelSeconds - workerSeconds)) return;
    throw new RuntimeError({
      code: 'CANCEL_FAILED',
      message: `No worker has confirmed within ${cancelSeconds} s that the session is stopped.`,
      fix: 'It ends at its time-out at the latest. See whether its worker is alive.',
      ways: [{ name: 'diagnose' }, { name: 'engine' }],
    });
  }
}

/** What those who asked before the queue have said of a session. */
interface Terms {
  priority?: number;
  /** US dollars that it can cost at most. */
  mostUsd?: number | undefined;
}

interface Started {
  lane: AttemptLane;
  watch: AttemptWatch;
  reference?: SessionReference;
}

function toOutcome(end: AttemptEnd): SessionOutcome {
  if ('refused' in end) return notAccepted(end.refused);
  // The run loop takes it over into the attempt’s record.
  return end.respawned ? Object.assign(end.outcome, { respawned: end.respawned }) : end.outcome;
}
