import { hostname } from 'node:os';
import type { AgentRuntime, SessionOutcome, SpawnRequest } from '@parallel-agents/core';
import { AttemptLanes } from '../attempts/attempt-lanes.ts';
import { Cancellations } from '../attempts/cancellations.ts';
import { type Lanes, laneNames, withKnown } from '../attempts/lanes.ts';
import { otherProtocols } from '../fleet/agreement.ts';
import type { KnownLanes } from '../fleet/known-lanes.ts';
import { allInFlight, announceWorker, workersIn } from '../fleet/presence.ts';
import { keepTidy } from '../fleet/retention.ts';
import { applyLimits, type StoredLimits } from '../fleet/stored-limits.ts';
import type { EngineJournal } from '../journal/engine-journal.ts';
import type { Backend } from '../queues/backend.ts';
import {
  attemptQueueName,
  controlQueueName,
  partQueueName,
  protocolWithEndsInResults,
  runQueueName,
} from '../queues/names.ts';
import { clockFault } from '../servers/clock-fault.ts';
import { AttemptWorker } from './attempt-worker.ts';
import { type RunHandler, type RunStep, RunWorker, type RunWorkerOptions } from './run-worker.ts';
import { defaultTimings, type Timings } from './timings.ts';

export interface EngineWorkerOptions {
  /** Where the sessions run. Not closed with the worker. */
  runtime: AgentRuntime;
  /** Sessions at the same time, in each lane. @default 8 */
  concurrency?: number;
  /** Does the runs; without it, this worker takes only sessions. */
  onRun?: RunHandler;
  /** Runs at the same time: each only waits for its sessions. @default 100 */
  runConcurrency?: number;
  /** Parts of runs at the same time: so many tasks are held in memory. @default 4 */
  partConcurrency?: number;
  /**
   * How often a session is begun before it is given up: one that takes its worker down must not take down all of
   * them.
   * @default 5
   */
  maxDeliveries?: number;
  /** How soon a worker that died is noticed. @default 12 s lock, looked for every 6 s */
  timings?: Partial<Timings>;
  /**
   * Days that jobs are kept after they completed or failed; one worker an hour forgets older ones, for all.
   * @default for ever
   */
  keepDays?: number;
  /** Of the program, for those who look after workers. */
  version?: string;
  /** Called for what becomes of runs and sessions here. */
  onEvent?(event: WorkerEvent): void;
}

/** Something that a worker did. */
export type WorkerEvent =
  | { type: 'session.ended'; request: SpawnRequest; outcome: SessionOutcome }
  | { type: 'session.handed-back'; request: SpawnRequest }
  | { type: 'run'; runId: string; what: RunStep }
  /** Jobs that were over long ago. */
  | { type: 'forgotten'; runIds: string[] };

/** A process that takes jobs. */
export interface EngineWorker {
  /** For people: the machine and the process. */
  readonly name: string;
  /** Sessions that run here now. */
  readonly sessions: number;
  /** Runs that this worker looks after now. */
  readonly runs: number;
  /**
   * Takes nothing more. Runs are given to other workers at once; resolves when the sessions here have ended. Sessions
   * that another worker could find again are not waited for.
   */
  drain(): Promise<void>;
  /** Gives what still runs here to other workers, and lets go of the connections. */
  close(): Promise<void>;
}

export interface EngineWorkerParts {
  backend: Backend;
  journal: EngineJournal;
  cancellations: Cancellations;
  lanes: Lanes;
  known: KnownLanes;
  /** Those that were set on the server. */
  limits: StoredLimits;
  onError(error: Error): void;
}

interface Closable {
  close(): Promise<void>;
}

/** A worker that cannot start lets go of what it has opened until then. */
export async function startEngineWorker(
  parts: EngineWorkerParts,
  options: EngineWorkerOptions,
): Promise<EngineWorker> {
  const opened: Closable[] = [];
  try {
    return await start(parts, options, opened);
  } catch (thrown) {
    await Promise.allSettled(opened.map((part) => part.close()));
    throw thrown;
  }
}

async function start(
  parts: EngineWorkerParts,
  options: EngineWorkerOptions,
  opened: Closable[],
): Promise<EngineWorker> {
  const { backend, known, onError } = parts;
  const { runtime, concurrency = 8, onEvent = () => {} } = options;
  const timings = { ...defaultTimings, ...options.timings };
  await known.add(options.runtime.name, laneNames(parts.lanes));
  const lanes = withKnown(parts.lanes, await known.of(options.runtime.name));
  const attempts = await openAttempts(laneNames(lanes), parts, { ...options, timings }, opened);
  const cancellations = new Cancellations(backend, onError);
  opened.push(cancellations);
  await cancellations.ready();
  cancellations.follow(({ queue, jobId, reason }) => attempts.get(queue)?.cancel(jobId, reason));
  const all = [...attempts.values()];
  const control = backend.queue(controlQueueName);
  control.on('error', onError);
  opened.push(control);
  await control.waitUntilReady();
  const others = await workersIn(control, backend);
  for (const fault of [clockFault(backend.clock.aheadMs), otherProtocols(others)])
    if (fault !== undefined) onError(new Error(fault));
  const isKnownElsewhere = async (asked: number): Promise<boolean> =>
    (await workersIn(control, backend)).some((one) => one.runtime === runtime.name && one.protocol >= asked);
  const { onRun: handler } = options;
  // A worker that is there may have to go on with the jobs of this one.
  const readsResults = others.every((one) => one.protocol >= protocolWithEndsInResults);
  const runs =
    handler &&
    startRunWorker({ ...parts, lanes }, { ...options, timings, handler, isKnownElsewhere, readsResults });
  if (runs) opened.push(runs);
  await Promise.all([...all.map((worker) => worker.start()), runs?.start()]);
  const isFoundAgain = runtime.capabilities.attach;
  const name = `${hostname()}/${process.pid}`;
  const sessions = (): number => all.reduce((sum, { active }) => sum + active, 0);
  const { version } = options;
  const leave = await announceWorker(
    backend,
    () => ({
      name,
      ...(version !== undefined && { version }),
      runtime: runtime.name,
      lanes: laneNames(lanes),
      concurrency,
      sessions: sessions(),
      jobs: runs?.active ?? 0,
      inFlight: allInFlight(all.map((worker) => worker.inFlight)),
    }),
    onError,
  );
  const { keepDays } = options;
  const endTidying =
    keepDays === undefined
      ? undefined
      : keepTidy({
          backend,
          days: keepDays,
          forget: (before, signal) => parts.journal.prune({ before, onlyOver: true, signal }),
          onForgotten: (runIds) => onEvent({ type: 'forgotten', runIds }),
          onError,
        });
  return {
    name,
    get sessions() {
      return sessions();
    },
    get runs() {
      return runs?.active ?? 0;
    },
    async drain() {
      await runs?.close();
      if (!isFoundAgain) await Promise.all(all.map((worker) => worker.drain()));
    },
    async close() {
      await Promise.all([endTidying?.(), leave(), runs?.close()]);
      await Promise.all(all.map((worker) => worker.close()));
      await Promise.all([cancellations.close(), control.close()]);
    },
  };
}

/** What takes the sessions of each lane, by the names of their queues. */
async function openAttempts(
  names: readonly string[],
  { backend, journal, lanes, limits, onError }: EngineWorkerParts,
  options: EngineWorkerOptions & { timings: Timings },
  opened: Closable[],
): Promise<Map<string, AttemptWorker>> {
  const { runtime, timings, concurrency = 8, maxDeliveries = 5, onEvent = () => {} } = options;
  const isOpen = (job: string): Promise<boolean> => journal.marks.wasOpen(job);
  const shared = { backend, runtime, concurrency, timings, maxDeliveries, isOpen, onError, onEvent };
  const attempts = new Map<string, AttemptWorker>();
  for (const lane of names) {
    const place = { runtime: runtime.name, lane };
    // What was set on the server goes before what a file says; of a lane that only others name, what is set stays.
    const wanted = (await limits.of(place)) ?? lanes[lane];
    if (wanted !== undefined) await applyLimits(backend, place, wanted);
    const queueName = attemptQueueName(runtime.name, lane);
    const worker = new AttemptWorker({ ...shared, queueName });
    attempts.set(queueName, worker);
    opened.push(worker);
  }
  return attempts;
}

/** A run worker with the lanes in which its runs put their sessions. */
function startRunWorker(
  { backend, journal, cancellations, lanes, onError }: EngineWorkerParts,
  options: EngineWorkerOptions & { timings: Timings; readsResults: boolean } & Pick<
      RunWorkerOptions,
      'handler' | 'isKnownElsewhere'
    >,
) {
  const {
    runtime,
    handler,
    isKnownElsewhere,
    timings,
    readsResults,
    runConcurrency = 100,
    partConcurrency = 4,
    onEvent = () => {},
  } = options;
  const own = new AttemptLanes(backend, runtime.name, lanes, onError, { readsResults });
  const shared = {
    ...{ backend, runtime, lanes: own, cancellations, journal },
    ...{ handler, isKnownElsewhere, timings, onError },
  };
  const onRun = (runId: string, what: RunStep): void => onEvent({ type: 'run', runId, what });
  const workers = [
    new RunWorker({ ...shared, onRun, queueName: runQueueName(runtime.name), concurrency: runConcurrency }),
    new RunWorker({ ...shared, onRun, queueName: partQueueName(runtime.name), concurrency: partConcurrency }),
  ];
  return {
    get active() {
      return workers.reduce((sum, { active }) => sum + active, 0);
    },
    async start() {
      await own.ready();
      await Promise.all(workers.map((worker) => worker.start()));
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
      await own.close();
    },
  };
}
