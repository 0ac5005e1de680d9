import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { ServerProcess } from './server-process.ts';
import { type TestServer, testServer } from './test-server.ts';

/** Redis or Valkey, as Debian installs them. */
export const redisCommand: string | undefined = [
  '/usr/bin/redis-server',
  '/usr/local/bin/redis-server',
  '/usr/bin/valkey-server',
].find((path) => existsSync(path));

/** With a file that every change is written to, unless `options` says otherwise. */
export async function startRedis(options: readonly string[] = []): Promise<TestServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-redis-'));
  const words = [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', ''],
    ...['--appendonly', 'yes', '--maxmemory-policy', 'noeviction', ...options],
  ];
  const process = new ServerProcess(
    () => spawn(redisCommand ?? 'redis-server', words, { stdio: 'ignore' }),
    () => answersPing(port),
  );
  await process.start();
  return testServer('redis', `redis://127.0.0.1:${port}/0`, folder, process);
}

/** Any answer will do, one that asks for a password too; a server that still loads its data says so. */
async function answersPing(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1', timeout: 1000 });
  try {
    socket.write('PING\r\n');
    const [answer] = await once(socket, 'data', { signal: AbortSignal.timeout(1000) });
    return !String(answer).includes('LOADING');
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
