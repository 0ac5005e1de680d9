import { createRedisBackend, withBackend } from 'bullmq';
import type { RedisTarget } from '../servers/engine-url.ts';
import type { Backend } from './backend.ts';

/** From the oldest event that is kept: one that comes while the listener connects is not missed. */
const allEvents = '0';

/** Jobs on Redis or Valkey. */
export function redisBackend({ connection }: RedisTarget, namespace: string): Backend {
  const { Queue, Worker, QueueEvents } = withBackend(createRedisBackend);
  // A server that restarts is waited for; what must not wait so long has a limit of its own.
  const base = { connection: { ...connection, maxRetriesPerRequest: null }, prefix: namespace };
  return {
    kind: 'redis',
    queue: (name) => new Queue(name, base),
    worker: (name, processor, { flush: _flush, ...options }) =>
      new Worker(name, processor, { ...base, ...options }),
    events: (name) => new QueueEvents(name, { ...base, lastEventId: allEvents }),
  };
}
