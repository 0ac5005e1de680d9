import { hostname } from 'node:os';
import type { AgentRuntime, SessionOutcome, SpawnRequest } from '@parallel-agents/core';
import { AttemptWorker } from './attempt-worker.ts';
import type { Backend } from './backend.ts';
import { Cancellations } from './cancellations.ts';
import { type LaneLimits, type Lanes, laneNames } from './lanes.ts';
import { attemptQueueName } from './names.ts';
import { defaultTimings, type Timings } from './timings.ts';

export interface EngineWorkerOptions {
  /** Where the sessions run. Not closed with the worker. */
  runtime: AgentRuntime;
  /** Sessions at the same time, in each lane. @default 8 */
  concurrency?: number;
  /** The same on every worker, as whoever starts last sets them. @default the default lane, without limits */
  lanes?: Lanes;
  /**
   * How often an attempt is begun before it is given up: a session that takes its worker down must not take down
   * all of them.
   * @default 5
   */
  maxDeliveries?: number;
  /** How soon a worker that died is noticed. @default 12 s lock, looked for every 6 s */
  timings?: Partial<Timings>;
  onAttemptEnded?(request: SpawnRequest, outcome: SessionOutcome): void;
}

/** A process that takes jobs. */
export interface EngineWorker {
  /** For people: the machine and the process. */
  readonly name: string;
  /** Sessions that run here now. */
  readonly active: number;
  /** Takes nothing more, and resolves when what runs here has ended. */
  drain(): Promise<void>;
  /** Gives what still runs here to other workers, and lets go of the connections. */
  close(): Promise<void>;
}

interface WorkerParts {
  backend: Backend;
  onError(error: Error): void;
}

export async function startEngineWorker(
  { backend, onError }: WorkerParts,
  options: EngineWorkerOptions,
): Promise<EngineWorker> {
  const { runtime, concurrency = 8, lanes = {}, maxDeliveries = 5 } = options;
  const timings = { ...defaultTimings, ...options.timings };
  const workers = new Map<string, AttemptWorker>();
  for (const lane of laneNames(lanes)) {
    const queueName = attemptQueueName(runtime.name, lane);
    await limitLane(backend, queueName, lanes[lane] ?? {}, onError);
    const onEnded = options.onAttemptEnded ?? (() => {});
    workers.set(
      queueName,
      new AttemptWorker({
        backend,
        queueName,
        runtime,
        concurrency,
        timings,
        maxDeliveries,
        onError,
        onEnded,
      }),
    );
  }
  const cancellations = new Cancellations(backend, onError);
  await cancellations.ready();
  cancellations.follow(({ queue, jobId, reason }) => workers.get(queue)?.cancel(jobId, reason));
  const all = [...workers.values()];
  await Promise.all(all.map((worker) => worker.start()));
  return {
    name: `${hostname()}/${process.pid}`,
    get active() {
      return all.reduce((sum, { active }) => sum + active, 0);
    },
    drain: async () => {
      await Promise.all(all.map((worker) => worker.drain()));
    },
    async close() {
      await Promise.all(all.map((worker) => worker.close()));
      await cancellations.close();
    },
  };
}

/** The limits stand with the queue, so that they hold over all workers together. */
async function limitLane(
  backend: Backend,
  queueName: string,
  { concurrency, rate }: LaneLimits,
  onError: (error: Error) => void,
): Promise<void> {
  const queue = backend.queue(queueName);
  queue.on('error', onError);
  try {
    await queue.waitUntilReady();
    if (concurrency === undefined) await queue.removeGlobalConcurrency();
    else await queue.setGlobalConcurrency(concurrency);
    if (rate === undefined) await queue.removeGlobalRateLimit();
    else await queue.setGlobalRateLimit(rate.max, rate.perSeconds * 1000);
  } finally {
    await queue.close();
  }
}
