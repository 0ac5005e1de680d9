import type { Diagnosis } from '@parallel-agents/core';
import { LATEST_SCHEMA_VERSION, MINIMUM_POSTGRES_VERSION, quoteSchemaName } from 'bullmq';
import type { Client } from 'pg';
import { z } from 'zod';
import { diagnoseClock } from './clock-fault.ts';
import type { PostgresTarget } from './engine-url.ts';
import { askPostgres } from './reach-server.ts';

/** Connections that a worker with one lane holds at most; each further lane adds half as many. */
const connectionsOfWorker = 20;

const factsSchema = z.object({
  version: z.string(),
  version_number: z.coerce.number(),
  commit: z.string(),
  fsync: z.string(),
  is_replica: z.boolean(),
  most: z.coerce.number(),
  used: z.coerce.number(),
  schema_exists: z.boolean(),
  may_create: z.boolean(),
  now_ms: z.coerce.number(),
});
type Facts = z.infer<typeof factsSchema>;

/** Looks at a PostgreSQL server. Throws only if it cannot be reached. */
export function diagnosePostgres(target: PostgresTarget, namespace: string): Promise<Diagnosis[]> {
  return askPostgres(target, async (client) => {
    const facts = await readFacts(client, namespace);
    return [
      diagnoseVersion(target, facts),
      diagnosePersistence(facts),
      await diagnoseSchema(client, namespace, facts),
      diagnoseConnections(facts),
      diagnoseClock(facts.now_ms),
    ];
  });
}

async function readFacts(client: Client, namespace: string): Promise<Facts> {
  const { rows } = await client.query(
    `SELECT current_setting('server_version') AS version,
            current_setting('server_version_num') AS version_number,
            current_setting('synchronous_commit') AS commit,
            current_setting('fsync') AS fsync,
            pg_is_in_recovery() AS is_replica,
            current_setting('max_connections') AS most,
            (SELECT count(*) FROM pg_stat_activity) AS used,
            EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1) AS schema_exists,
            has_database_privilege(current_database(), 'CREATE') AS may_create,
            extract(epoch FROM clock_timestamp()) * 1000 AS now_ms`,
    [namespace],
  );
  return factsSchema.parse(rows[0]);
}

function diagnoseVersion(
  { label }: PostgresTarget,
  { version, version_number, is_replica }: Facts,
): Diagnosis {
  const check = 'server';
  const message = `PostgreSQL ${version} at ${label}`;
  if (is_replica) {
    const fix = 'Connect to the primary.';
    return { check, status: 'problem', message: `${message} is a replica, which cannot be written to`, fix };
  }
  if (Math.floor(version_number / 10_000) >= MINIMUM_POSTGRES_VERSION)
    return { check, status: 'ok', message };
  return { check, status: 'problem', message, fix: `Use PostgreSQL ${MINIMUM_POSTGRES_VERSION} or later.` };
}

function diagnosePersistence({ commit, fsync }: Facts): Diagnosis {
  const check = 'persistence';
  if (fsync === 'on' && commit !== 'off') {
    return { check, status: 'ok', message: 'What is kept survives a power failure.' };
  }
  return {
    check,
    status: 'warning',
    message: `A power failure loses the last moments: fsync is ${fsync}, synchronous_commit is ${commit}.`,
    fix: 'Set both to on for the database of the engine.',
  };
}

async function diagnoseSchema(client: Client, namespace: string, facts: Facts): Promise<Diagnosis> {
  const check = 'permissions';
  if (!facts.schema_exists) {
    if (facts.may_create) {
      return {
        check,
        status: 'ok',
        message: `The schema ${namespace} will be made by the first that connects.`,
      };
    }
    const fix = `GRANT CREATE ON DATABASE … TO this user, or let an administrator run a worker once.`;
    return {
      check,
      status: 'problem',
      message: `There is no schema ${namespace}, and it may not be made.`,
      fix,
    };
  }
  try {
    const { rows } = await client.query(
      `SELECT max(version) AS version FROM ${quoteSchemaName(namespace)}.migration`,
    );
    const version = Number(rows[0]?.version ?? 0);
    const message = `The schema ${namespace} has version ${version}.`;
    if (version >= LATEST_SCHEMA_VERSION) return { check, status: 'ok', message };
    const fix = 'The next worker or run that connects brings it up to date; end older workers first.';
    return { check, status: 'warning', message, fix };
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    const fix = `Give this user the schema ${namespace}, or another namespace in the configuration.`;
    return { check, status: 'problem', message, fix };
  }
}

function diagnoseConnections({ most, used }: Facts): Diagnosis {
  const check = 'connections';
  const message = `${used} of ${most} are in use`;
  if (most - used >= connectionsOfWorker) return { check, status: 'ok', message };
  const fix = `Raise max_connections: a worker holds up to ${connectionsOfWorker}.`;
  return { check, status: 'warning', message, fix };
}
