import {
  type AgentRuntime,
  isParallelAgentsError,
  type SessionOutcome,
  type SpawnedSession,
  type SpawnRequest,
} from '@parallel-agents/core';
import { boundedOutcome, notAccepted, toErrorInfo, within } from '@parallel-agents/core/internal';
import { WaitingError } from 'bullmq';
import {
  type AttemptEnd,
  type AttemptReturn,
  attemptDataSchema,
  attemptReturnSchema,
  cancelledOutcome,
  cutOffOutcome,
  lostOutcome,
  shortEnd,
  startedSession,
} from '../attempts/attempt-job.ts';
import { graceSeconds, stopSession } from '../attempts/stop-session.ts';
import type { InFlight } from '../fleet/presence.ts';
import type { Backend, JobQueue, JobWorker, StoredJob } from '../queues/backend.ts';
import { giveBackSeconds } from '../queues/ends-in-time.ts';
import { persist } from '../queues/persist.ts';
import { Deliveries } from './deliveries.ts';
import { endOf, HandedBack } from './end-session.ts';
import { handBack } from './hand-back.ts';
import { LaneFull, LanePace } from './lane-pace.ts';
import { OneAtATime } from './one-at-a-time.ts';
import type { Timings } from './timings.ts';
import { unreadableJob } from './unreadable-job.ts';

export interface AttemptWorkerOptions {
  backend: Backend;
  queueName: string;
  runtime: AgentRuntime;
  /** Sessions at the same time. */
  concurrency: number;
  timings: Timings;
  /** How often an attempt may be begun before it is given up. */
  maxDeliveries: number;
  /** Sessions of this job may be started. */
  isOpen(job: string): Promise<boolean>;
  onError(error: Error): void;
  onEvent(event: AttemptWorkerEvent): void;
}

/** Milliseconds after which a full lane is asked again: tokens that were not used come back, and limits change. */
const longestHoldMs = 1000;

/** Milliseconds for which it holds that a job is not over. */
const freshMs = 2000;

type AttemptWorkerEvent =
  | { type: 'session.ended'; request: SpawnRequest; outcome: SessionOutcome }
  | { type: 'session.handed-back'; request: SpawnRequest };

/** Takes attempts from one queue and has them answered by the runtime of this process. */
export class AttemptWorker {
  readonly #options: AttemptWorkerOptions;
  readonly #queue: JobQueue;
  readonly #worker: JobWorker;
  readonly #active = new Map<string, AbortController>();
  /** What the sessions here can cost at most, in US dollars; `undefined` where nobody knows. */
  readonly #most = new Map<string, number | undefined>();
  /** Those of which a session may have been started here. */
  readonly #started = new Set<string>();
  readonly #deliveries: Deliveries;
  readonly #suspects = new OneAtATime();
  readonly #pace: LanePace;
  #isClosing = false;
  #whenIdle: PromiseWithResolvers<void> | undefined;

  constructor(options: AttemptWorkerOptions) {
    const { backend, queueName, concurrency, timings, onError } = options;
    this.#options = options;
    this.#queue = backend.queue(queueName, { flush: 'soon' });
    this.#worker = backend.worker(queueName, (job, token) => this.#process(job, token), {
      ...timings,
      concurrency,
      flush: 'soon',
      // Deliveries are counted here, where those that were in order are told from those that were not.
      maxStartedAttempts: 1_000_000,
      autorun: false,
      keep: async (jobId, result) => {
        const { data } = attemptReturnSchema.safeParse(result);
        if (data && 'end' in data) await this.#keep(jobId, data.end);
      },
    });
    this.#deliveries = new Deliveries(this.#queue);
    this.#pace = new LanePace(backend.account, queueName, onError);
    this.#queue.on('error', onError);
    this.#worker.on('error', onError);
  }

  get active(): number {
    return this.#active.size;
  }

  /** What the sessions here can cost at most. */
  get inFlight(): InFlight {
    const all = [...this.#most.values()];
    return {
      usd: all.reduce<number>((sum, usd) => sum + (usd ?? 0), 0),
      unpriced: all.filter((usd) => usd === undefined).length,
    };
  }

  async start(): Promise<void> {
    await Promise.all([this.#queue.waitUntilReady(), this.#worker.waitUntilReady()]);
    this.#worker.run().catch(this.#options.onError);
  }

  /** Stops a session of this worker, if it is one. */
  cancel(jobId: string, reason: string): void {
    this.#active.get(jobId)?.abort(reason);
  }

  /** Takes nothing more and waits for what runs. */
  async drain(): Promise<void> {
    const paused = this.#worker.pause();
    // A server that is gone never lets it pause: then there is no more to wait for than what runs here.
    await Promise.race([paused, this.#idle().then(() => within(paused, giveBackSeconds))]);
  }

  /** Resolves when nothing runs here. */
  async #idle(): Promise<void> {
    if (this.#active.size === 0) return;
    this.#whenIdle ??= Promise.withResolvers();
    await this.#whenIdle.promise;
  }

  /** Gives what still runs to other workers; sessions that live elsewhere go on and are found again. */
  async close(): Promise<void> {
    this.#isClosing = true;
    for (const active of this.#active.values()) active.abort(new HandedBack());
    await this.#worker.close();
    await this.#queue.close();
  }

  async #process(job: StoredJob, token: string | undefined): Promise<AttemptReturn> {
    const parsed = attemptDataSchema.safeParse(job.data);
    if (!parsed.success || job.id === undefined) {
      throw unreadableJob(job, this.#options.queueName, this.#options.onError);
    }
    const { request, cancelled, job: owner, lost = 0, mostUsd, inResult } = parsed.data;
    const stop = new AbortController();
    this.#active.set(job.id, stop);
    this.#most.set(job.id, mostUsd);
    // It may have been on its way when the worker was told to end.
    if (this.#isClosing) stop.abort(new HandedBack());
    try {
      const row = await this.#deliveries.endRow(job);
      if (row !== undefined) return { row };
      const started =
        cancelled === undefined && !this.#isFollowed(job) ? await this.#pace.take(request) : undefined;
      const end: AttemptEnd =
        cancelled === undefined
          ? await this.#deliver(job, { request, owner, lost }, stop.signal)
          : { outcome: await this.#stopLeft(job, cancelled) };
      this.#pace.settle(started, end);
      const text = JSON.stringify(end);
      const kept = inResult && text.length <= shortEnd ? { end: text } : await this.#keep(job.id, text);
      const outcome = 'outcome' in end ? end.outcome : notAccepted(end.refused);
      this.#options.onEvent({ type: 'session.ended', request, outcome });
      return kept;
    } catch (thrown) {
      if (thrown instanceof LaneFull) {
        await this.#putBack(job, token, thrown);
        throw new WaitingError();
      }
      if (!(thrown instanceof HandedBack)) throw thrown;
      const delivery = this.#started.has(job.id) ? 'handed-back' : 'not-started';
      await within(this.#deliveries.note(job, delivery), graceSeconds);
      await handBack(job, token);
      this.#options.onEvent({ type: 'session.handed-back', request });
      throw new WaitingError();
    } finally {
      this.#started.delete(job.id);
      this.#active.delete(job.id);
      if (this.#active.size === 0) this.#whenIdle?.resolve();
      this.#most.delete(job.id);
    }
  }

  /** Beside the job, where the next worker that has it finds it. */
  async #keep(jobId: string, end: string): Promise<{ row: number }> {
    const rows = await persist('keep an outcome', () => this.#queue.addJobLog(jobId, end));
    return { row: rows - 1 };
  }

  /** Its session runs already, and is found again. */
  #isFollowed(job: StoredJob): boolean {
    return this.#options.runtime.capabilities.attach && startedSession(job.progress) !== undefined;
  }

  /** Nobody takes anything from the lane until somebody may start; who goes first then is the queue’s to say. */
  async #putBack(job: StoredJob, token: string | undefined, { waitMs }: LaneFull): Promise<void> {
    await within(this.#deliveries.notePassed(job), graceSeconds);
    await within(
      this.#queue.rateLimit(Math.min(waitMs, longestHoldMs)).catch(() => undefined),
      graceSeconds,
    );
    await handBack(job, token);
  }

  /**
   * An attempt whose workers were gone more than once may be what took them down. It is begun while no other suspect
   * is, so that the others are not given up with it.
   */
  async #deliver(job: StoredJob, wanted: Wanted, stop: AbortSignal): Promise<AttemptEnd> {
    const lost = wanted.lost + (await this.#deliveries.lost(job));
    // Each of the workers that are gone may have had a session of it.
    if (lost >= this.#options.maxDeliveries)
      return { outcome: givenUp(lost), respawned: await this.#deliveries.begun(job) };
    const attempt = async (): Promise<AttemptEnd> => {
      if (stop.aborted) return stopped(stop);
      if (job.attemptsStarted > 1) await this.#deliveries.note(job, 'begun');
      return this.#attempt(job, wanted, stop);
    };
    return lost > 1 ? this.#suspects.run(attempt) : attempt();
  }

  async #attempt(job: StoredJob, wanted: Wanted, stop: AbortSignal): Promise<AttemptEnd> {
    const { request } = wanted;
    let found: FoundSession;
    try {
      found = await this.#session(job, wanted, stop);
    } catch (thrown) {
      if (thrown instanceof CutOff) return { outcome: cutOffOutcome() };
      if (thrown instanceof OverBefore) return { outcome: cancelledOutcome('its job is over') };
      if (thrown instanceof HandedBack) throw thrown;
      if (stop.aborted) return stopped(stop);
      if (isParallelAgentsError(thrown)) return { refused: toErrorInfo(thrown) };
      throw thrown;
    }
    const { session } = found;
    try {
      const outcome = boundedOutcome(await endOf(session, request, stop));
      return { outcome, ...(found.respawned > 0 && { respawned: found.respawned }) };
    } catch (thrown) {
      // Nobody will find it again: the next worker starts another one.
      if (!this.#options.runtime.capabilities.attach) await stopSession(session, 'its worker ends');
      throw thrown;
    }
  }

  /** A worker before this one may have started the session, which then still runs. */
  async #stopLeft(job: StoredJob, reason: string): Promise<SessionOutcome> {
    const { signal } = new AbortController();
    const reference = startedSession(job.progress);
    const session = reference && (await this.#options.runtime.attach?.(reference, { signal }));
    return session ? stopSession(session, reason) : cancelledOutcome(reason);
  }

  /**
   * The last thing before a session starts: whoever put it into the queue may be long gone, and its job cancelled. A process
   * that was stopped since it asked asks again.
   */
  async #requireOpen(job: StoredJob, owner: string | undefined): Promise<void> {
    for (;;) {
      const asked = performance.now();
      if (owner !== undefined && !(await this.#options.isOpen(owner))) throw new OverBefore();
      if (Date.now() - (job.processedOn ?? 0) > freshMs) await this.#requireWanted(job);
      if (performance.now() - asked < freshMs) return;
    }
  }

  /** It took its time, or the process was stopped: the attempt may have been cancelled, or be with another worker. */
  async #requireWanted({ id = '', attemptsStarted }: StoredJob): Promise<void> {
    const now = await persist('look at an attempt', () => this.#queue.getJob(id));
    const data = attemptDataSchema.safeParse(now?.data).data;
    if (now === undefined || now.finishedOn !== undefined || data?.cancelled !== undefined)
      throw new OverBefore();
    if (now.attemptsStarted !== attemptsStarted) throw new HandedBack();
    const state = await persist('look at an attempt', () => this.#queue.getJobState(id));
    if (state !== 'active') throw new HandedBack();
  }

  /** A job that was begun before is attached to; only where that cannot be is its session started again. */
  async #session(job: StoredJob, { request, owner }: Wanted, signal: AbortSignal): Promise<FoundSession> {
    const { runtime } = this.#options;
    const known = startedSession(job.progress);
    if (known) {
      const session = await runtime.attach?.(known, { signal });
      if (session) return { session, respawned: 0 };
    }
    // Limits and budgets have let one session start, and this would be another one: whoever asked for it asks them again.
    const startedBefore = (await this.#deliveries.started(job)) > 0;
    if (!runtime.capabilities.attach && startedBefore) throw new CutOff();
    const asked = startedBefore ? { ...request, resumed: true as const } : request;
    await this.#requireOpen(job, owner);
    this.#started.add(job.id as string);
    const session = await runtime.spawn(asked, { signal });
    await persist('keep a session’s reference', () =>
      this.#queue.updateJobProgress(job.id as string, session.reference),
    );
    // Without a reference, a runtime that finds sessions again has found this one by its attempt id.
    const before = (await this.#deliveries.begun(job)) + (request.resumed ? 1 : 0);
    return { session, respawned: runtime.capabilities.attach ? Number(known !== undefined) : before };
  }
}

/** A session that somebody wants, and the job that it is of. */
interface Wanted {
  request: SpawnRequest;
  owner: string | undefined;
  /** How many earlier attempts of its task were cut off. */
  lost: number;
}

/** The worker that had it is gone, and its session with it. */
class CutOff extends Error {}

/** Its job was over before its session was started. */
class OverBefore extends Error {}

interface FoundSession {
  session: SpawnedSession;
  /** Sessions of it that were started before. */
  respawned: number;
}

/** What a session that could not be started in time ends as. */
function stopped(stop: AbortSignal): AttemptEnd {
  if (stop.reason instanceof HandedBack) throw stop.reason;
  return { outcome: cancelledOutcome(String(stop.reason)) };
}

function givenUp(lost: number): SessionOutcome {
  return lostOutcome(`${lost} workers were gone while they had it, so that it is given up.`);
}
