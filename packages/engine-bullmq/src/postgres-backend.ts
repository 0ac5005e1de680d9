import { createPostgresBackend, withBackend } from 'bullmq';
import type { Backend } from './backend.ts';
import type { PostgresTarget } from './engine-url.ts';

/** Connections of one queue, worker or listener at the same time; each has one more for notifications. */
const connectionsEach = 4;

/** Jobs in a schema of a PostgreSQL database. */
export function postgresBackend({ connection }: PostgresTarget, namespace: string): Backend {
  const { Queue, Worker, QueueEvents } = withBackend(createPostgresBackend);
  const base = {
    connection: { ...connection, schema: namespace, max: connectionsEach, keepAlive: true },
  };
  // Workers are found by the names of their connections, which engines on the same server share.
  const named = (name: string): string => `${namespace}/${name}`;
  return {
    kind: 'postgres',
    queue: (name) => new Queue(named(name), base),
    worker: (name, processor, options) => new Worker(named(name), processor, { ...base, ...options }),
    events: (name) => new QueueEvents(named(name), base),
  };
}
