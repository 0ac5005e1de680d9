import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { freePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';
import { type TestServer, testServer } from './test-server.ts';

const root = '/usr/lib/postgresql';

/** The programs of the newest PostgreSQL that Debian has installed. */
export const postgresFolder: string | undefined = (existsSync(root) ? readdirSync(root) : [])
  .sort((a, b) => Number(b) - Number(a))
  .map((version) => join(root, version, 'bin'))
  .find((bin) => existsSync(join(bin, 'initdb')));

/** With a user `agents` that needs no password. PostgreSQL does not run as root: then it runs as `postgres`. */
export async function startPostgres(): Promise<TestServer> {
  const bin = postgresFolder ?? '';
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-postgres-'));
  const isRoot = process.getuid?.() === 0;
  if (isRoot) run('chown', ['postgres:postgres', folder]);
  else chmodSync(folder, 0o700);
  run(...asPostgres(join(bin, 'initdb'), ['-A', 'trust', '-U', 'agents', '-D', folder, '--no-sync']));
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

function asPostgres(command: string, options: string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [command, options];
  return ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', command, ...options]];
}

function run(command: string, words: string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', cwd: tmpdir() });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
}
