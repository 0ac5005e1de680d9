import { freePort } from './servers/free-port.ts';
import { postgresFolder, startPostgres } from './servers/start-postgres.ts';
import { redisCommand, startRedis } from './servers/start-redis.ts';
import type { TestServer } from './servers/test-server.ts';

/** A kind of server that an engine runs on. */
export interface ServerKind {
  readonly kind: TestServer['kind'];
  /** Why it cannot be started here; absent if it can. */
  readonly missing?: string;
  /** Starts one in about a second, in a folder of its own. */
  start(): Promise<TestServer>;
}

/**
 * Every server that an engine runs on. Of one that is not installed a warning is given, for the tests to be skipped;
 * with PARALLEL_AGENTS_REQUIRE_SERVERS in the environment it is an error.
 */
export function serverKinds(): ServerKind[] {
  return [
    kind('redis', redisCommand, 'redis-server', startRedis),
    kind('postgres', postgresFolder, 'postgresql', startPostgres),
  ];
}

function kind(
  name: TestServer['kind'],
  found: string | undefined,
  debianPackage: string,
  start: () => Promise<TestServer>,
): ServerKind {
  if (found !== undefined) return { kind: name, start };
  const missing = `${name} is not installed: apt-get install ${debianPackage}`;
  if (process.env.PARALLEL_AGENTS_REQUIRE_SERVERS) throw new Error(missing);
  process.emitWarning(`TESTS ARE SKIPPED: ${missing}`);
  return { kind: name, missing, start };
}

export type { TestServer };
export { freePort, startPostgres, startRedis };
