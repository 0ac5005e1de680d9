import type { LaneLimits } from '../attempts/lanes.ts';
import type { Backend, JobQueue } from '../queues/backend.ts';
import {
  attemptQueueName,
  controlQueueName,
  partQueueName,
  protocol,
  runQueueName,
} from '../queues/names.ts';
import { persist } from '../queues/persist.ts';
import { readJobs } from '../queues/read-jobs.ts';
import type { KnownLanes } from './known-lanes.ts';
import { allInFlight, type InFlight, type WorkerPresence, workersIn } from './presence.ts';
import { keyOf, type StoredLimits } from './stored-limits.ts';

/** What a queue holds. */
export interface QueueState {
  waiting: number;
  running: number;
  /** Those that were given up, such as what no version can read. */
  setAside: number;
  /** When the one that is next in line was put there, by the clock of who did so, ISO 8601; absent where none waits. */
  waitsSince?: string;
}

/** Sessions of one lane of one runtime. */
export interface LaneState extends QueueState {
  runtime: string;
  lane: string;
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
  jobs: ({ runtime: string } & QueueState)[];
  /** Parts of runs that were handed in part by part, by the runtime that they are for. */
  parts: ({ runtime: string } & QueueState)[];
}

/** Looks at queues and workers; of jobs, only at those that are next in line. */
export async function readFleet(
  backend: Backend,
  { limits: stored, known }: { limits: StoredLimits; known: KnownLanes },
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
    const served = new Set(places.keys());
    // Where no worker is now, something may wait all the same.
    for (const place of await known.all()) places.set(keyOf(place), place);
    const all = await Promise.all(
      [...places].map(async ([key, place]) => {
        const own = limits.get(key);
        const counts = await countsOf(backend, attemptQueueName(place.runtime, place.lane), onError);
        return { ...place, ...counts, ...(own && { limits: own }) };
      }),
    );
    const lanes = all.filter(
      (place) => served.has(keyOf(place)) || place.waiting + place.running + place.setAside > 0,
    );
    const runtimes = [...new Set([...places.values()].map(({ runtime }) => runtime))];
    const inQueues = (nameOf: (runtime: string) => string): Promise<Fleet['jobs']> =>
      Promise.all(
        runtimes.map(async (runtime) => ({
          runtime,
          ...(await countsOf(backend, nameOf(runtime), onError)),
        })),
      );
    const isServed = new Set([...served].map((key) => key.split(' ')[0]));
    const isShown = ({ runtime, waiting, running, setAside }: Fleet['jobs'][number]): boolean =>
      isServed.has(runtime) || waiting + running + setAside > 0;
    const [jobs, parts] = (await Promise.all([inQueues(runQueueName), inQueues(partQueueName)])).map(
      (queues) => queues.filter(isShown),
    ) as [Fleet['jobs'], Fleet['parts']];
    const inFlight = allInFlight(
      workers.map((worker) => worker.inFlight ?? { usd: 0, unpriced: worker.sessions }),
    );
    return { protocol, workers, lanes, jobs, parts, inFlight };
  } finally {
    await control.close();
  }
}

async function countsOf(
  backend: Backend,
  name: string,
  onError: (error: Error) => void,
): Promise<QueueState> {
  const queue = backend.queue(name);
  queue.on('error', onError);
  try {
    const counts = await persist('count what waits', () =>
      queue.getJobCounts('waiting', 'prioritized', 'delayed', 'active', 'failed'),
    );
    const { waiting = 0, prioritized = 0, delayed = 0, active = 0, failed = 0 } = counts;
    const since = waiting + prioritized === 0 ? undefined : await nextSince(queue);
    return {
      waiting: waiting + prioritized + delayed,
      running: active,
      setAside: failed,
      ...(since !== undefined && { waitsSince: new Date(since).toISOString() }),
    };
  } finally {
    await queue.close();
  }
}

/** Of those that are next in line: each state has a line of its own. */
async function nextSince(queue: JobQueue): Promise<number | undefined> {
  const next = await Promise.all(
    (['waiting', 'prioritized'] as const).map((state) =>
      readJobs(queue, 'look for what waits', [state], { first: 0, last: 0, oldestFirst: true }),
    ),
  );
  const times = next.flat().flatMap(({ timestamp }) => (Number.isFinite(timestamp) ? [timestamp] : []));
  return times.length === 0 ? undefined : Math.min(...times);
}
