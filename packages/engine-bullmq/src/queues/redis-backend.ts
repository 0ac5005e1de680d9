import { createRedisBackend, withBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RedisTarget } from '../servers/engine-url.ts';
import { askRedis } from '../servers/reach-server.ts';
import type { Backend } from './backend.ts';
import { endsInTime, giveBackSeconds } from './ends-in-time.ts';
import { takesNoJson } from './no-json.ts';
import { redisAccount } from './redis-account.ts';
import { useReserve } from './redis-reserve.ts';
import { redisRunAccounts } from './redis-run-accounts.ts';
import { reading, ServerClock } from './server-clock.ts';

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
    budgets: redisRunAccounts(target, namespace),
    clock: new ServerClock(() => askRedis(target, timeOfRedis)),
    queue(name) {
      const queue = new Queue(name, base);
      // Before anything that is asked of the queue; where the server cannot be reached, that says so.
      const server = queue.getBackend();
      server.client.then(
        (client) => useReserve(client, server.redisVersion),
        () => {},
      );
      // In one step and no transaction: a server whose memory is full takes none, whatever they do.
      queue.getJobLogs = async (id, start = 0, end = -1, oldestFirst = true) => {
        const client = await server.client;
        const key = `${server.toKey(id)}:logs`;
        const logs = oldestFirst
          ? await client.lrange(key, start, end)
          : (await client.lrange(key, -(end + 1), -(start + 1))).toReversed();
        return { logs, count: logs.length };
      };
      return endsInTime(queue);
    },
    worker: (name, processor, { flush: _flush, ...options }) =>
      endsInTime(takesNoJson(new Worker(name, processor, { ...base, ...options })), giveBackSeconds),
    events: (name) => endsInTime(new QueueEvents(name, { ...base, lastEventId: allEvents })),
  };
}

function timeOfRedis(client: Pick<Redis, 'time'>) {
  return reading(async () => {
    const [seconds, microseconds] = await client.time();
    return Number(seconds) * 1000 + Number(microseconds) / 1000;
  });
}
