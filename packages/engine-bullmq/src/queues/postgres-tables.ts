import pg from 'pg';
import type { PostgresTarget } from '../servers/engine-url.ts';
import { PostgresClient } from './postgres-client.ts';

/** What a worker holds beside its queues. */
const connections = 2;

/** Tables and functions of ours, beside BullMQ’s own. */
export interface PostgresTables {
  /** Makes them first, where they are not there yet. */
  query: <Row extends pg.QueryResultRow>(text: string, values: unknown[]) => Promise<pg.QueryResult<Row>>;
  close(): Promise<void>;
}

/**
 * Connects when it is first asked. A database that was away is asked again.
 * @param setUp many statements in one text, which is one transaction. It begins with a lock: two that make one table at once
 * fail, whatever IF NOT EXISTS says
 */
export function postgresTables({ connection }: PostgresTarget, setUp: string): PostgresTables {
  const pool = new pg.Pool({ ...connection, max: connections, keepAlive: true, Client: PostgresClient });
  // Whoever asks hears of it by the question that fails.
  pool.on('error', () => {});
  let made: Promise<unknown> | undefined;
  return {
    async query(text, values) {
      made ??= pool.query(setUp).catch((thrown: unknown) => {
        made = undefined;
        throw thrown;
      });
      await made;
      return pool.query(text, values);
    },
    close: () => pool.end(),
  };
}
