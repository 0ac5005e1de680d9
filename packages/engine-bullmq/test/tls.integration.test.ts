import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startRedis, type TestServer } from '@parallel-agents/testing/internal/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnoseEngine, openEngine } from '../src/index.ts';
import { freshNamespace } from './kit/namespace.ts';
import { onlyWithRedis } from './kit/only-with-redis.ts';

const isThere = onlyWithRedis && spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!isThere)('a server with a certificate of its own', { timeout: 60_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-tls-'));
  const key = join(folder, 'key.pem');
  const ca = join(folder, 'certificate.pem');
  let server: TestServer;
  let port: number;

  beforeAll(async () => {
    const names = ['-subj', '/CN=queue', '-addext', 'subjectAltName=IP:127.0.0.1'];
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-keyout', key, '-out', ca];
    spawnSync('openssl', [...made, ...names]);
    port = await freePort();
    const files = ['--tls-cert-file', ca, '--tls-key-file', key, '--tls-auth-clients', 'no'];
    server = await startRedis(['--tls-port', String(port), ...files]);
  }, 60_000);
  afterAll(async () => {
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  it('is refused with what to set, and let in once it is set', async () => {
    const url = `rediss://127.0.0.1:${port}`;
    const unknown = {
      message: expect.stringContaining('authority that is not known'),
      fix: expect.stringContaining('tls.ca'),
    };
    await expect(openEngine({ url })).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE', ...unknown });
    expect(await diagnoseEngine({ url })).toMatchObject([{ check: 'server', status: 'problem', ...unknown }]);
    const otherName = openEngine({ url, tls: { ca, serverName: 'elsewhere' } });
    await expect(otherName).rejects.toMatchObject({ fix: expect.stringContaining('serverName') });
    const engine = await openEngine({ url, tls: { ca }, namespace: freshNamespace() });
    expect(await engine.journal.list()).toEqual([]);
    await engine.close();
  });

  it('is not mistaken for one that is away where TLS is left out', async () => {
    const plain = openEngine({ url: `redis://127.0.0.1:${port}` });
    await expect(plain).rejects.toMatchObject({ fix: expect.stringContaining('rediss://') });
  });
});
