import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asPostgres, putPostgresFiles } from '../postgres-files.ts';
import { freePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';
import { type TestServer, testServer } from './test-server.ts';

const root = '/usr/lib/postgresql';

/** The programs of the newest PostgreSQL that Debian has installed. */
export const postgresFolder: string | undefined = (existsSync(root) ? readdirSync(root) : [])
  .sort((a, b) => Number(b) - Number(a))
  .map((version) => join(root, version, 'bin'))
  .find((bin) => existsSync(join(bin, 'initdb')));

/** With a user `agents` that needs no password. */
export async function startPostgres(): Promise<TestServer> {
  const bin = postgresFolder ?? '';
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-postgres-'));
  putPostgresFiles(bin, folder);
  const options = [
    '-D',
    folder,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    ...['-c', 'max_connections=300'],
    // Its process is ended, never the machine: what it has written is there whether or not a disk has it.
    ...['-c', 'fsync=off'],
  ];
  const server = new ServerProcess(
    () => spawn(...asPostgres(join(bin, 'postgres'), options), { stdio: 'ignore', cwd: folder }),
    async () => spawnSync(join(bin, 'pg_isready'), ['-h', '127.0.0.1', '-p', String(port)]).status === 0,
  );
  await server.start();
  return testServer('postgres', `postgres://agents@127.0.0.1:${port}/postgres`, folder, server);
}
