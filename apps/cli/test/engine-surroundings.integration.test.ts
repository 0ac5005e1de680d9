import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  freePort,
  serverKinds,
  startRedis,
  type TestServer,
} from '@parallel-agents/testing/internal/servers';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { testCommand } from './kit/command.ts';

const tasks = `tasks:
  - id: one
    agent: documentation_writer
    description: Write a page.
    outputFormat: text
`;
const isThere = serverKinds().some(({ kind, missing }) => kind === 'redis' && missing === undefined);
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!isThere)('an engine, as people find it', { timeout: 60_000 }, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startRedis();
  }, 60_000);
  afterAll(() => server?.stop());

  const at = (url: string, more: Parameters<typeof testCommand>[0] = {}) =>
    testCommand({
      ...more,
      files: { 'tasks.yaml': tasks, ...more.files },
      env: { PARALLEL_AGENTS_ENGINE_URL: url },
    });

  const inNamespace = (namespace: string) =>
    at(server.url, { files: { 'parallel-agents.config.yaml': `engine: { namespace: ${namespace} }\n` } });

  it('is two where two namespaces are: neither sees nor does the other’s jobs', async () => {
    const worker = inNamespace('blue');
    const working = worker.run('worker');
    await expect.poll(() => worker.stderr(), { timeout: 30_000 }).toContain('sessions at once');
    expect(await inNamespace('blue').run('run', 'tasks.yaml', '--engine', '--job-id', 'mine')).toBe(0);
    const listed = inNamespace('green');
    expect(await listed.run('runs', 'list', '--engine', '--json')).toBe(0);
    expect(listed.json()).toMatchObject({ runs: [] });
    const shown = inNamespace('green');
    expect(await shown.run('runs', 'show', 'mine', '--engine')).toBe(2);
    expect(shown.stderr()).toContain('"mine"');
    const status = inNamespace('green');
    expect(await status.run('engine', 'status', '--engine', '--json')).toBe(0);
    expect(status.json()).toMatchObject({ workers: [] });
    worker.signals.emit('SIGTERM');
    expect(await working).toBe(0);
    expect(worker.spawned.length).toBe(1);
  });

  describe('on a server that is no use, is refused before anything of a job is handed in', () => {
    const starts = {
      'a replica': async () => startRedis(['--replicaof', `127.0.0.1 ${new URL(server.url).port}`]),
      'a node of a cluster': async () => startRedis(['--cluster-enabled', 'yes']),
    };
    it.each(Object.entries(starts))('%s', async (name, start) => {
      const unfit = await start();
      onTestFinished(() => unfit.stop());
      const why = name.split(' ').at(-1);
      for (const argv of [['run', 'tasks.yaml'], ['worker'], ['runs', 'list'], ['doctor']]) {
        const command = at(unfit.url);
        expect(await command.run(...argv, '--engine'), argv.join(' ')).toBe(3);
        expect(command.stdout() + command.stderr(), argv.join(' ')).toContain(why);
        expect(command.spawned).toEqual([]);
      }
    });
  });

  it.skipIf(!hasOpenssl)(
    'with a certificate of its own says what to set, and works once it is set',
    async () => {
      const folder = temporaryFolder();
      const [key, ca] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
      const names = ['-subj', '/CN=queue', '-addext', 'subjectAltName=IP:127.0.0.1'];
      spawnSync('openssl', [
        'req',
        '-x509',
        '-newkey',
        'rsa:2048',
        '-nodes',
        '-keyout',
        key,
        '-out',
        ca,
        ...names,
      ]);
      const port = await freePort();
      const own = ['--tls-port', String(port), '--tls-cert-file', ca, '--tls-key-file', key];
      const secure = await startRedis([...own, '--tls-auth-clients', 'no']);
      onTestFinished(() => secure.stop());
      const url = `rediss://127.0.0.1:${port}`;
      for (const argv of [['run', 'tasks.yaml'], ['doctor']]) {
        const command = at(url);
        expect(await command.run(...argv, '--engine')).toBe(3);
        expect(command.stdout() + command.stderr()).toContain('tls.ca');
      }
      const files = { 'parallel-agents.config.yaml': `engine: { tls: { ca: '${ca}' } }\n` };
      expect(await at(url, { files }).run('runs', 'list', '--engine')).toBe(0);
    },
  );
});
