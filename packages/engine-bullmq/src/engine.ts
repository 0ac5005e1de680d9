import type { AgentRuntime, Journal } from '@parallel-agents/core';
import { journalErrors, userListener } from '@parallel-agents/core/internal';
import { AttemptLanes } from './attempts/attempt-lanes.ts';
import { Cancellations } from './attempts/cancellations.ts';
import { EngineRuntime } from './attempts/engine-runtime.ts';
import type { LaneLimits, Lanes } from './attempts/lanes.ts';
import { requireWorkersThatKnow } from './fleet/agreement.ts';
import { type Fleet, readFleet } from './fleet/fleet.ts';
import { KnownLanes } from './fleet/known-lanes.ts';
import { type LanePlace, StoredLimits } from './fleet/stored-limits.ts';
import { EngineJournal } from './journal/engine-journal.ts';
import { RunAttempts } from './journal/run-attempts.ts';
import type { Backend } from './queues/backend.ts';
import { protocolWithAnswers } from './queues/names.ts';
import { postgresBackend } from './queues/postgres-backend.ts';
import { redisBackend } from './queues/redis-backend.ts';
import { RunQueues } from './queues/run-queues.ts';
import { followParts, showParts } from './runs/follow-parts.ts';
import { type FollowedJob, type FollowOptions, followRun } from './runs/follow-run.ts';
import {
  type PartedProgress,
  type PartedSubmission,
  type PartedView,
  resumeParts,
  submitParts,
} from './runs/submit-parts.ts';
import { type ResumeOptions, type RunSubmission, resumeRun, submitRun } from './runs/submit-run.ts';
import { type EngineTls, parseEngineUrl } from './servers/engine-url.ts';
import { reachServer } from './servers/reach-server.ts';
import { type EngineWorker, type EngineWorkerOptions, startEngineWorker } from './worker/engine-worker.ts';

export interface EngineOptions {
  /** Where the engine is: `redis://`, `rediss://`, `valkey://` or `postgres://`. */
  url: string;
  /** Used where the URL holds none. */
  password?: string;
  tls?: EngineTls;
  /**
   * Limits over all workers, by a model’s provider or a whole model. The same for everybody who opens the engine.
   * @default one lane, without limits
   */
  lanes?: Lanes;
  /**
   * Keeps engines apart that share a server: the prefix of all keys on Redis, the schema on PostgreSQL.
   * @default 'parallel_agents'
   */
  namespace?: string;
  /** Called for what goes wrong beside the results, such as a server that is away for a moment. */
  onWarning?(error: Error): void;
}

/** Attempts and runs as durable jobs, which the workers of many machines take. */
export interface Engine {
  /** The URL without user, password and parameters. */
  readonly label: string;
  /** Every run of the engine: list, read, cancel and prune them from anywhere. */
  readonly journal: Journal;
  /**
   * Hands a job in for the workers; of one whose id is known, and that asks for the same, nothing is changed.
   * @throws JournalError `RUN_CHANGED` if that id is known for something else
   */
  submit(run: RunSubmission): Promise<'new' | 'known'>;
  /**
   * Hands in a run of any number of tasks, part by part, in little memory here and on the workers. Each part is a run of its
   * own on a worker; `follow` and results are by part.
   * @returns how many parts there are
   * @throws JournalError `RUN_CHANGED`; ParallelAgentsError `CANCELLED` when it is cancelled meanwhile
   */
  submitParts(run: PartedSubmission): Promise<number>;
  /** How a run in parts stands, by its counters, again and again until it is over. */
  followParts(runId: string, options?: { signal?: AbortSignal }): AsyncIterable<PartedProgress>;
  /**
   * How all parts of a run stand now.
   * @throws JournalError `RUN_NOT_FOUND`, also for a run that is not in parts
   */
  showParts(runId: string): Promise<PartedView>;
  /**
   * Has a worker go on with a run that was cancelled, refused or interrupted.
   * @throws JournalError `RUN_NOT_FOUND`
   */
  resume(runId: string, options?: ResumeOptions): Promise<void>;
  /** A job’s events, and what came of it. When `signal` aborts, the following ends and the job goes on. */
  follow(runId: string, options?: FollowOptions): FollowedJob;
  /** Workers that take runs of a runtime now; `undefined` where the server does not tell. */
  countWorkers(runtime: string): Promise<number | undefined>;
  /**
   * Runs sessions on the engine’s workers, for a run loop in this process.
   * @param runtime what the workers run them on; here it only lends its name, its capabilities and its models
   */
  runtime(runtime: AgentRuntime): EngineRuntime;
  /** What the engine does now: its workers, and what waits in their lanes. */
  fleet(): Promise<Fleet>;
  /**
   * Sets the limits of a lane on the server: at once, for all workers, whatever their files say. Without limits, those of
   * the files hold again when workers start the next time.
   */
  setLimits(place: LanePlace, limits?: LaneLimits): Promise<void>;
  /** Takes jobs in this process, until it is closed. */
  startWorker(options: EngineWorkerOptions): Promise<EngineWorker>;
  close(): Promise<void>;
}

export const defaultNamespace = 'parallel_agents';

/**
 * Connects to an engine.
 * @throws InputError `INVALID_OPTION`; RuntimeError `RUNTIME_UNAVAILABLE` or `RUNTIME_UNAUTHORIZED`
 * @example
 * const engine = await openEngine({ url: 'redis://127.0.0.1:6379' });
 * for (const { jobId, status } of await engine.journal.list()) console.log(jobId, status);
 * await engine.close();
 */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { url, password, tls, lanes = {}, namespace = defaultNamespace } = options;
  const onWarning = userListener(options.onWarning ?? (() => undefined));
  const target = parseEngineUrl(url, { password, tls });
  await reachServer(target, namespace);
  const backend: Backend =
    target.kind === 'redis' ? redisBackend(target, namespace) : postgresBackend(target, namespace);
  const cancellations = new Cancellations(backend, onWarning);
  const runs = new RunQueues(backend, onWarning);
  const known = new KnownLanes(backend, onWarning);
  const attempts = new RunAttempts(backend, cancellations, lanes, known);
  const limits = new StoredLimits(backend, onWarning);
  const journal = new EngineJournal({ backend, runs, attempts, onError: onWarning });
  const close = async (): Promise<void> => {
    await Promise.all([cancellations, journal, runs, limits, known].map((part) => part.close()));
    await Promise.all([backend.account.close(), backend.budgets.close()]);
  };
  const ready = [cancellations, journal, known, limits].map((part) => part.ready());
  await Promise.all(ready).catch(async (thrown: unknown) => {
    await close();
    throw thrown;
  });
  return {
    label: target.label,
    journal,
    async submit(run) {
      // What asks nobody is known to all versions that there are.
      if (run.asks) {
        const { workers } = await readFleet(backend, { limits, known }, onWarning);
        requireWorkersThatKnow(workers, {
          runId: run.runId,
          runtime: run.runtime,
          needs: protocolWithAnswers,
        });
      }
      return submitRun(journal, runs.of(run.runtime), run);
    },
    submitParts: (run) => submitParts({ journal, runs, budgets: backend.budgets }, run),
    followParts: (runId, options) => followParts({ journal, budgets: backend.budgets }, runId, options),
    showParts: (runId) => showParts({ journal, budgets: backend.budgets }, runId),
    async resume(runId, options = {}) {
      const log = journal.log(runId);
      await log.skim();
      const { runtime, submission, isKnown } = log.fold;
      if (!isKnown) throw journalErrors.runNotFound(runId);
      if (submission?.parted) return resumeParts({ journal, runs, budgets: backend.budgets }, log, options);
      await resumeRun(journal, runs.of(runtime ?? ''), runId, options);
    },
    follow: (runId, options) => followRun(journal, runId, options),
    // Some servers do not let a user see who is connected.
    countWorkers: (runtime) =>
      runs
        .of(runtime)
        .getWorkersCount()
        .catch(() => undefined),
    runtime(runtime) {
      const own = new AttemptLanes(backend, runtime.name, lanes, onWarning);
      return new EngineRuntime({ lanes: own, cancellations, runtime, onClose: () => own.close() });
    },
    startWorker: (worker) =>
      startEngineWorker(
        { backend, journal, cancellations, lanes, known, limits, onError: onWarning },
        worker,
      ),
    fleet: () => readFleet(backend, { limits, known }, onWarning),
    setLimits: (place, wanted) => limits.set(place, wanted),
    close,
  };
}
