import { createRedisBackend, withBackend } from 'bullmq';
import type { Redis } from 'ioredis';
import type { RedisTarget } from '../servers/engine-url.ts';
import { askRedis } from '../servers/reach-server.ts';
import type { Backend } from './backend.ts';
import { endsInTime, giveBackSeconds } from './ends-in-time.ts';
import { hearsTogether } from './hears-together.ts';
import { keepsEnds } from './keeps-ends.ts';
import { takesNoJson } from './no-json.ts';
import { redisAccount } from './redis-account.ts';
import { useReserve } from './redis-reserve.ts';
import { redisRunAccounts } from './redis-run-accounts.ts';
import { reading, ServerClock } from './server-clock.ts';
import { writesTogether } from './writes-together.ts';

/** Milliseconds by which events are read from before somebody waited for any: clocks agree about as well. */
const beforeMs = 5000;

/** Jobs on Redis or Valkey. */
export function redisBackend(target: RedisTarget, namespace: string): Backend {
  const { connection } = target;
  const { Queue, Worker, QueueEvents } = withBackend(createRedisBackend);
  // A server that restarts is waited for; what must not wait so long has a limit of its own.
  const base = { connection: { ...connection, maxRetriesPerRequest: null }, prefix: namespace };
  const clock = new ServerClock(() => askRedis(target, timeOfRedis));
  // The id of an event begins with the time at which it happened, by the server.
  const since = (id: string): string => {
    const from = Math.floor(clock.now()) - beforeMs;
    return Number.parseInt(id, 10) > from ? id : `${from}-0`;
  };
  return {
    kind: 'redis',
    account: redisAccount(target, namespace),
    budgets: redisRunAccounts(target, namespace),
    clock,
    queue(name) {
      const queue = new Queue(name, base);
      // Before anything that is asked of the queue; where the server cannot be reached, that says so.
      const server = queue.getBackend();
      server.client.then(
        (client) => {
          useReserve(client, server.redisVersion);
          writesTogether(client);
        },
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
    worker(name, processor, { flush: _flush, keep, ...options }) {
      const worker = takesNoJson(new Worker(name, processor, { ...base, ...options }));
      worker.getBackend().client.then(writesTogether, () => {});
      return endsInTime(keep ? keepsEnds(worker, keep) : worker, giveBackSeconds);
    },
    events: (name, listener) =>
      endsInTime(hearsTogether(new QueueEvents(name, { ...base, lastEventId: '0' }), listener, since)),
  };
}

function timeOfRedis(client: Pick<Redis, 'time'>) {
  return reading(async () => {
    const [seconds, microseconds] = await client.time();
    return Number(seconds) * 1000 + Number(microseconds) / 1000;
  });
}
