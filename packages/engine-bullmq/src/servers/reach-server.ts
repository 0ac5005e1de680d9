import { setTimeout as wait } from 'node:timers/promises';
import { isParallelAgentsError, RuntimeError } from '@parallel-agents/core';
import { runMigrations } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { EngineTarget, PostgresTarget, RedisTarget } from './engine-url.ts';
import { hasPostgresCode } from './postgres-codes.ts';
import { tlsFault } from './tls-fault.ts';

/** Seconds that a server has to answer. */
const reachSeconds = 10;
/** Seconds that a server that is starting is waited for. */
const startingSeconds = 30;
const retryMs = 250;

/** Asks the server something over a connection of its own, which fails soon where the engine’s own would wait. */
export async function askRedis<T>(
  { connection, label }: RedisTarget,
  ask: (client: Redis) => Promise<T>,
): Promise<T> {
  const client = new Redis({
    ...connection,
    lazyConnect: true,
    connectTimeout: reachSeconds * 1000,
    commandTimeout: reachSeconds * 1000,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let failure: unknown;
  client.on('error', (error) => {
    failure = error;
  });
  try {
    await client.connect();
    return await ask(client);
  } catch (thrown) {
    throw unreachable(label, failure ?? thrown);
  } finally {
    client.disconnect();
  }
}

export async function askPostgres<T>(
  { connection, label }: PostgresTarget,
  ask: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const milliseconds = reachSeconds * 1000;
  const client = new pg.Client({
    ...connection,
    // As the engine's own connections say it: poolers refuse it, or leave it out, and are found out before they are used.
    options: '-c synchronous_commit=off',
    connectionTimeoutMillis: milliseconds,
    query_timeout: milliseconds * 3,
  });
  // An error outside a query would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    const { rows } = await client.query<{ synchronous_commit: string }>('SHOW synchronous_commit');
    if (rows[0]?.synchronous_commit !== 'off')
      throw pooled(label, 'it leaves out what a connection asks for');
    return await ask(client);
  } catch (thrown) {
    throw unreachable(label, thrown);
  } finally {
    await client.end().catch(() => {});
  }
}

/**
 * Makes sure that the server answers and has what the engine needs: on PostgreSQL its schema is made, or brought up to
 * date.
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` or `RUNTIME_UNAUTHORIZED`
 */
export async function reachServer(target: EngineTarget, namespace: string): Promise<void> {
  for (const until = performance.now() + startingSeconds * 1000; ; await wait(retryMs)) {
    try {
      if (target.kind === 'redis') await askRedis(target, (client) => requireOneServer(client, target));
      else await askPostgres(target, (client) => runMigrations(client, namespace));
      return;
    } catch (thrown) {
      if (!isStarting(thrown) || performance.now() > until) throw thrown;
    }
  }
}

/**
 * Jobs and their logs are changed together by scripts, on one server that can be written to.
 * @throws RuntimeError `RUNTIME_UNAVAILABLE` for a node of a cluster, a sentinel, a replica
 */
async function requireOneServer(client: Redis, { label }: RedisTarget): Promise<void> {
  await client.ping();
  // A user may not be allowed to ask; then it shows when something is written.
  const wrong = whyUnfit(await client.info().catch(() => ''));
  if (wrong === undefined) return;
  const message = `The engine at ${label} ${wrong}.`;
  throw new RuntimeError({ code: 'RUNTIME_UNAVAILABLE', message, fix: fixForUnfit });
}

export const fixForUnfit =
  'Give the address of one Redis or Valkey server that is a primary and no part of a cluster; a proxy or a name that follows the primary will do.';

/** Why a Redis server can keep no engine, from what it says of itself. */
export function whyUnfit(info: string): string | undefined {
  const has = (fact: string): boolean => info.split(/\r?\n/).includes(fact);
  if (has('redis_mode:cluster')) return 'is a node of a cluster, and an engine needs one server';
  if (has('redis_mode:sentinel')) return 'is a sentinel, which keeps no jobs';
  return has('role:slave') ? 'is a replica, which cannot be written to' : undefined;
}

/** A server that loads its data, or mends it after a crash, will be there soon. */
function isStarting(thrown: unknown): boolean {
  return (
    hasPostgresCode(thrown, 'startsOrEnds') || (thrown instanceof Error && /LOADING/.test(thrown.message))
  );
}

/** Why a server is of no use now, in words that say what to do. */
export function unreachable(label: string, cause: unknown): RuntimeError {
  if (isParallelAgentsError(cause)) return cause as RuntimeError;
  const reason = reasonOf(cause);
  if (
    hasPostgresCode(cause, 'wrongPassword', 'notAllowed') ||
    /NOAUTH|WRONGPASS|NOPERM|authentication failed|no password|permission denied|role .* does not exist/i.test(
      reason,
    )
  ) {
    return new RuntimeError({
      code: 'RUNTIME_UNAUTHORIZED',
      message: `The engine at ${label} does not let us in: ${reason}`,
      fix: 'Check the user in the URL and the password in PARALLEL_AGENTS_ENGINE_PASSWORD; the user must be allowed to create a schema (PostgreSQL) or to run every command (Redis).',
      cause,
    });
  }
  const tls = tlsFault(reason);
  if (tls !== undefined) {
    return new RuntimeError({
      code: 'RUNTIME_UNAVAILABLE',
      message: `The engine at ${label} ${tls.why}: ${reason}`,
      fix: tls.fix,
      cause,
    });
  }
  if (/unsupported startup parameter/i.test(reason)) {
    return pooled(label, reason, cause);
  }
  if (
    hasPostgresCode(cause, 'noConnectionLeft') ||
    /too many (clients|connections)|connection slots/i.test(reason)
  ) {
    return new RuntimeError({
      code: 'RUNTIME_UNAVAILABLE',
      message: `The engine at ${label} has no connection left: ${reason}`,
      fix: 'Raise max_connections of PostgreSQL: a worker holds up to twenty, whoever hands jobs in about eight.',
      retryable: true,
      cause,
    });
  }
  return new RuntimeError({
    code: 'RUNTIME_UNAVAILABLE',
    message: `The engine at ${label} cannot be reached: ${reason}`,
    fix: /ECONNRESET/.test(reason)
      ? 'If the server speaks TLS alone, write rediss:// (or sslmode=require); otherwise see why it hangs up.'
      : 'Start the server, or correct the URL; docs/engine-server.md shows how to start one.',
    cause,
  });
}

function pooled(label: string, reason: string, cause?: unknown): RuntimeError {
  return new RuntimeError({
    code: 'RUNTIME_UNAVAILABLE',
    message: `The engine at ${label} is a pooler, such as PgBouncer: ${reason}`,
    fix: 'Give the address of PostgreSQL itself. Jobs are told of by LISTEN and NOTIFY, which get lost where a connection is shared.',
    ...(cause !== undefined && { cause }),
  });
}

/** Node wraps what happened for each address of a host. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return cause.errors.map(reasonOf).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
