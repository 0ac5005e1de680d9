import { createRedisBackend, withBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RedisTarget } from '../servers/engine-url.ts';
import { askRedis } from '../servers/reach-server.ts';
import type { Backend } from './backend.ts';
import { endsInTime, giveBackSeconds } from './ends-in-time.ts';
import { redisAccount } from './redis-account.ts';
import { ServerClock } from './server-clock.ts';

/** From the oldest event that is kept: one that comes while the listener connects is not missed. */
const allEvents = '0';

/** Jobs on Redis or Valkey. */
export function redisBackend(target: RedisTarget, namespace: string): Backend {
  const { connection } = target;
  const { Queue, Worker, QueueEvents } = withBackend(createRedisBackend);
  // A server that restarts is waited for; what must not wait so long has a limit of its own.
  const base = { connection: { ...connection, maxRetriesPerRequest: null }, prefix: namespace };
  return {
    kind: 'redis',
    account: redisAccount(target, namespace),
    clock: new ServerClock(() => askRedis(target, timeOfRedis)),
    queue: (name) => endsInTime(new Queue(name, base)),
    worker: (name, processor, { flush: _flush, ...options }) =>
      endsInTime(new Worker(name, processor, { ...base, ...options }), giveBackSeconds),
    events: (name) => endsInTime(new QueueEvents(name, { ...base, lastEventId: allEvents })),
  };
}

async function timeOfRedis(client: Pick<Redis, 'time'>): Promise<number> {
  const [seconds, microseconds] = await client.time();
  return Number(seconds) * 1000 + Number(microseconds) / 1000;
}
