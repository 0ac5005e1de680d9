import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/** A server of a test, on a port and in a folder of its own. */
export interface TestServer {
  readonly kind: 'redis' | 'postgres';
  readonly url: string;
  /** Ends it as a crash does and starts it again on the same data. */
  crash(): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerKind {
  readonly kind: TestServer['kind'];
  /** Why it cannot be started here; absent if it can. */
  readonly missing?: string;
  start(): Promise<TestServer>;
}

const startSeconds = 30;

/** Every server that the engine runs on. One that is not installed says so, for the tests to skip loudly. */
export function serverKinds(): ServerKind[] {
  const redis = ['/usr/bin/redis-server', '/usr/local/bin/redis-server', '/usr/bin/valkey-server'].find(
    existsSync,
  );
  const postgres = postgresFolder();
  return [
    {
      kind: 'redis',
      ...(redis === undefined && { missing: 'redis-server is not installed (apt-get install redis-server)' }),
      start: () => startRedis(redis ?? 'redis-server'),
    },
    {
      kind: 'postgres',
      ...(postgres === undefined && { missing: 'PostgreSQL is not installed (apt-get install postgresql)' }),
      start: () => startPostgres(postgres ?? ''),
    },
  ];
}

/** The newest one that Debian has put there. */
function postgresFolder(): string | undefined {
  const root = '/usr/lib/postgresql';
  const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
}

async function startRedis(command: string): Promise<TestServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-redis-'));
  const options = ['--port', port, '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes'];
  const process = new ServerProcess(port, () =>
    spawn(command, [...options.map(String), '--maxmemory-policy', 'noeviction', '--save', ''], {
      stdio: 'ignore',
    }),
  );
  await process.start();
  return server('redis', `redis://127.0.0.1:${port}/0`, folder, process);
}

async function startPostgres(bin: string): Promise<TestServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-postgres-'));
  const asPostgres = process.getuid?.() === 0;
  const words = (command: string, options: string[]): [string, string[]] =>
    asPostgres
      ? ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', command, ...options]]
      : [command, options];
  if (asPostgres) run('chown', ['postgres:postgres', folder]);
  else chmodSync(folder, 0o700);
  run(...words(join(bin, 'initdb'), ['-A', 'trust', '-U', 'agents', '-D', folder, '--no-sync']));
  const options = [
    '-D',
    folder,
    '-p',
    String(port),
    '-h',
    '127.0.0.1',
    '-k',
    folder,
    '-c',
    'max_connections=300',
  ];
  const child = new ServerProcess(port, () =>
    spawn(...words(join(bin, 'postgres'), options), { stdio: 'ignore', cwd: folder }),
  );
  await child.start();
  return server('postgres', `postgres://agents@127.0.0.1:${port}/postgres`, folder, child);
}

function server(kind: TestServer['kind'], url: string, folder: string, child: ServerProcess): TestServer {
  return {
    kind,
    url,
    kill: () => child.kill(),
    start: () => child.start(),
    async crash() {
      await child.kill();
      await child.start();
    },
    async stop() {
      await child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

class ServerProcess {
  #child: ChildProcess | undefined;
  readonly #port: number;
  readonly #spawn: () => ChildProcess;

  constructor(port: number, start: () => ChildProcess) {
    this.#port = port;
    this.#spawn = start;
  }

  async start(): Promise<void> {
    const until = Date.now() + startSeconds * 1000;
    this.#child = this.#spawn();
    while (!(await answers(this.#port))) {
      // A database that recovers from a crash may refuse to start while its old processes are still leaving.
      if (this.#child.exitCode !== null) this.#child = this.#spawn();
      if (Date.now() > until) throw new Error(`The server on port ${this.#port} has not come up.`);
      await wait(100);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' });
  const outcome = await Promise.race([
    once(socket, 'connect').then(
      () => true,
      () => false,
    ),
    wait(1000).then(() => false),
  ]);
  socket.destroy();
  return outcome;
}

function run(command: string, words: string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', cwd: tmpdir() });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}
