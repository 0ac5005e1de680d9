// The server of the soak, with what only one of its kind can be asked.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { startPostgres, startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import { remainsOf } from './remains.ts';

export interface SoakServer {
  server: TestServer;
  /** It answers nobody for that long. */
  silence(ms: number): Promise<void>;
  /** What it holds now, as it says it itself. */
  held(): string;
  /** What it still has of a job. */
  remainsOf(jobId: string): unknown;
}

/** @param kind as `ENGINE` says it */
export async function startServer(kind: string): Promise<SoakServer> {
  if (kind !== 'redis' && kind !== 'postgres') throw new Error(`ENGINE is redis or postgres, not ${kind}`);
  return kind === 'redis' ? redisOf(await startRedis()) : postgresOf(await startPostgres());
}

function redisOf(server: TestServer): SoakServer {
  const words = ['-u', server.url];
  return {
    server,
    silence: (ms) => run('redis-cli', [...words, 'client', 'pause', String(ms)]),
    held() {
      const { stdout } = spawnSync('redis-cli', [...words, 'info', 'memory'], { encoding: 'utf8' });
      return /^used_memory_human:(\S+)/m.exec(stdout)?.[1] ?? 'not known';
    },
    remainsOf: (jobId) => remainsOf(server.url, jobId),
  };
}

/** No table can be read or written, as while somebody migrates them. */
const lockAll = `
do $$ declare found record; begin
  for found in select schemaname, tablename from pg_tables
    where schemaname not in ('pg_catalog', 'information_schema') order by 1, 2
  loop execute format('lock table %I.%I in access exclusive mode', found.schemaname, found.tablename); end loop;
  perform pg_sleep($seconds);
end $$`;

function postgresOf(server: TestServer): SoakServer {
  const ask = (sql: string): string =>
    spawnSync('psql', [server.url, '-Atc', sql], { encoding: 'utf8' }).stdout.trim();
  return {
    server,
    silence: (ms) => run('psql', [server.url, '-c', lockAll.replace('$seconds', String(ms / 1000))]),
    held: () => ask('select pg_size_pretty(pg_database_size(current_database()))'),
    remainsOf: () => undefined,
  };
}

async function run(command: string, words: string[]): Promise<void> {
  await once(spawn(command, words, { stdio: 'ignore' }), 'exit');
}
