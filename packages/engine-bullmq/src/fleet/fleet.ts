import type { LaneLimits } from '../attempts/lanes.ts';
import type { Backend } from '../queues/backend.ts';
import { attemptQueueName, controlQueueName, protocol, runQueueName } from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { allInFlight, type InFlight, type WorkerPresence, workersIn } from './presence.ts';
import { keyOf, type StoredLimits } from './stored-limits.ts';

/** Sessions of one lane of one runtime. */
export interface LaneState {
  runtime: string;
  lane: string;
  waiting: number;
  running: number;
  /** Those that were set on the server; absent: those of the workers’ files. */
  limits?: LaneLimits;
}

/** What an engine does now. */
export interface Fleet {
  protocol: number;
  workers: WorkerPresence[];
  lanes: LaneState[];
  /** What the sessions that run now can cost at most, all workers together. */
  inFlight: InFlight;
  /** Jobs by the runtime that they are for. */
  jobs: { runtime: string; waiting: number; running: number }[];
}

/** Looks at queues and workers; reads no job. */
export async function readFleet(
  backend: Backend,
  stored: StoredLimits,
  onError: (error: Error) => void,
): Promise<Fleet> {
  const control = backend.queue(controlQueueName);
  control.on('error', onError);
  try {
    const workers = await workersIn(control, backend);
    const limits = await stored.all();
    const places = new Map(
      workers.flatMap(({ runtime, lanes }) =>
        lanes.map((lane) => [keyOf({ runtime, lane }), { runtime, lane }]),
      ),
    );
    for (const key of limits.keys()) {
      const [runtime = '', lane = ''] = key.split(' ');
      places.set(key, { runtime, lane });
    }
    const lanes = await Promise.all(
      [...places].map(async ([key, place]) => {
        const own = limits.get(key);
        const counts = await countsOf(backend, attemptQueueName(place.runtime, place.lane), onError);
        return { ...place, ...counts, ...(own && { limits: own }) };
      }),
    );
    const runtimes = [...new Set([...places.values()].map(({ runtime }) => runtime))];
    const jobs = await Promise.all(
      runtimes.map(async (runtime) => ({
        runtime,
        ...(await countsOf(backend, runQueueName(runtime), onError)),
      })),
    );
    const inFlight = allInFlight(
      workers.map((worker) => worker.inFlight ?? { usd: 0, unpriced: worker.sessions }),
    );
    return { protocol, workers, lanes, jobs, inFlight };
  } finally {
    await control.close();
  }
}

async function countsOf(
  backend: Backend,
  name: string,
  onError: (error: Error) => void,
): Promise<{ waiting: number; running: number }> {
  const queue = backend.queue(name);
  queue.on('error', onError);
  try {
    const counts = await persist('count what waits', () =>
      queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active'),
    );
    const { waiting = 0, prioritized = 0, delayed = 0, active = 0 } = counts;
    return { waiting: waiting + prioritized + delayed, running: active };
  } finally {
    await queue.close();
  }
}
