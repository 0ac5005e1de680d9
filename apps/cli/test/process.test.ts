import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { RunDocument } from './kit/documents.ts';

const entry = fileURLToPath(new URL('../src/index.ts', import.meta.url));

/** The command as a process of its own, in an empty folder without a home. */
function start(argv: string[], env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'parallel-agents-process-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
  return spawn(process.execPath, ['--conditions=@parallel-agents/source', entry, ...argv], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
  });
}

async function failOnExit(child: ReturnType<typeof start>): Promise<never> {
  const [code] = await once(child, 'exit');
  throw new Error(`the command ended too early, with ${code}`);
}

describe('the process', () => {
  it('prints one document, says the rest beside it, and exits with 0', async () => {
    const child = start(['team', 'content', 'Monday motivation', '--json']);
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    expect(code, stderr).toBe(0);
    expect((JSON.parse(stdout) as RunDocument).summary.completed).toBe(5);
    expect(stderr).toContain('not AI');
  });

  it('writes a document larger than a pipe holds to its end', async () => {
    const child = start(['run', '-', '--json', '--quiet']);
    const tasks = Array.from({ length: 400 }, (_, index) => ({
      agent: 'security_reviewer',
      description: `Review part ${index}.`,
      input: { code: 'x = 1\n' },
    }));
    child.stdin.end(JSON.stringify({ tasks }));
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(code).toBe(0);
    expect(stdout.length).toBeGreaterThan(64 * 1024);
    expect((JSON.parse(stdout) as RunDocument).results).toHaveLength(400);
  });

  it('minds no reader that leaves early', async () => {
    const child = start(['team', 'dev', 'TaskManager', '--json']);
    child.stdout.destroy();
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(0);
    expect(stderr).not.toContain('EPIPE');
  });

  it('exits with 2 on bad usage', async () => {
    const child = start(['team', 'content', 'x', '--timeout', '0']);
    const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(code).toBe(2);
    expect(stderr).toContain('greater than 0');
  });

  it('exits with 3 if no gateway answers, without showing its token', async () => {
    const closedPort = 'ws://127.0.0.1:9';
    const env = { OPENCLAW_GATEWAY_URL: closedPort, OPENCLAW_GATEWAY_TOKEN: 's3cret-value' };
    for (const argv of [['team', 'content', 'x'], ['doctor']]) {
      const child = start([...argv, '--runtime', 'openclaw', '--json'], env);
      const [stdout, stderr, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'exit'),
      ]);
      expect(code, stderr).toBe(3);
      expect(() => JSON.parse(stdout)).not.toThrow();
      expect(stdout + stderr).not.toContain('s3cret-value');
    }
  });

  it('is stopped by SIGINT while a gateway keeps it waiting, and exits with 130', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as AddressInfo;
    const child = start(['team', 'content', 'x', '--runtime', 'openclaw', '--json'], {
      OPENCLAW_GATEWAY_URL: `ws://127.0.0.1:${port}`,
      OPENCLAW_GATEWAY_TOKEN: 's3cret-value',
    });
    const [socket] = await Promise.race([once(silent, 'connection'), failOnExit(child)]);
    child.kill('SIGINT');
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    socket.destroy();
    silent.close();
    expect(code).toBe(130);
    expect(JSON.parse(stdout).error.code).toBe('CANCELLED');
  });
});
