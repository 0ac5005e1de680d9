import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { startModelServer } from '@parallel-agents/testing';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { describe, expect, it, vi } from 'vitest';
import type { RunDocument } from './kit/documents.ts';
import { startProcess as start } from './kit/process.ts';

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

  it('completes commands and flags for a shell', async () => {
    const script = start(['completion', 'bash']);
    expect(await text(script.stdout)).toContain('complete -F');
    const commands = start(['complete', '--', 'team', '']);
    expect(await text(commands.stdout)).toMatch(/^content\t.*\ndev\t.*\nreview\t/);
    const flags = start(['complete', '--', 'run', 'tasks.yaml', '--bud']);
    expect(await text(flags.stdout)).toContain('--budget\t');
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

// Only Linux has such a file.
describe.skipIf(!existsSync('/dev/full'))('output that nobody takes', () => {
  it.each([[['--version']], [['--help']], [['agents', 'list']], [['runs', 'list', '--json']], [['schema']]])(
    'of %j is an error that is said once',
    async (argv) => {
      // The shell gives the command a full disk as its output.
      const child = start(argv, {}, ['/bin/sh', '-c', 'exec "$@" > /dev/full', 'sh']);
      const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
      expect(stderr).toMatch(/^Standard output cannot be written: .*\n$/);
      expect(code).toBe(1);
    },
  );
});

describe('a process that is killed', () => {
  const tasks = Array.from({ length: 6 }, (_, index) => ({
    id: `task-${index}`,
    agent: 'documentation_writer',
    description: `Write part ${index}.`,
    outputFormat: 'text',
  }));

  it('loses no finished result: the run is resumed by its id', async () => {
    const server = await startModelServer({
      models: ['m'],
      // The fourth call is never answered by the first server.
      reply: ({ callNumber }) =>
        callNumber > 3 ? { kind: 'hang' } : { kind: 'text', text: `answer ${callNumber}` },
    });
    const env = { XDG_STATE_HOME: temporaryFolder() };
    const first = start(
      ['run', '-', '--json', '--concurrency', '1', '--base-url', server.url, '--model', 'm'],
      env,
    );
    first.stdin.end(JSON.stringify({ tasks }));
    await vi.waitFor(() => expect(server.calls.length).toBe(4), { timeout: 15_000 });
    first.kill('SIGKILL');
    await once(first, 'exit');
    server.script(({ callNumber }) => ({ kind: 'text', text: `answer ${callNumber}` }));

    const list = start(['runs', 'list', '--json'], env);
    const { runs } = JSON.parse(await text(list.stdout)) as { runs: { jobId: string }[] };
    expect(runs).toMatchObject([{ status: 'interrupted', asked: 6, completed: 3 }]);
    const resumed = start(['runs', 'resume', runs[0]?.jobId ?? '', '--json'], env);
    const [stdout, stderr] = await Promise.all([text(resumed.stdout), text(resumed.stderr)]);
    const { results, summary } = JSON.parse(stdout) as RunDocument;
    await server.close();
    expect(
      results.map(({ output }) => output),
      stderr,
    ).toEqual([1, 2, 3, 5, 6, 7].map((number) => `answer ${number}`));
    expect(server.calls.length).toBe(7);
    // This server cannot be asked for a session again, so the one that was running may have been paid for.
    expect(summary.possiblyPaidTwice).toEqual([`${runs[0]?.jobId}/task-3/1`]);
  });

  it('says at once that its disk is full, and ends with what it has', async () => {
    const script = fileURLToPath(new URL('kit/limited-disk.sh', import.meta.url));
    const many = Array.from({ length: 400 }, (_, index) => ({ ...tasks[0], id: `task-${index}` }));
    const child = start(['run', '-', '--json'], {}, ['bash', script]);
    child.stdin.end(JSON.stringify({ tasks: many }));
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'exit'),
    ]);
    const { summary } = JSON.parse(stdout) as RunDocument;
    expect(code).toBe(1);
    expect(stderr).toContain('JOURNAL_WRITE_FAILED');
    expect(summary.completed).toBeGreaterThan(0);
    expect(summary.completed + summary.failed).toBe(400);
    expect(new Set(summary.notCompleted.map(({ code: why }) => why))).toEqual(
      new Set(['JOURNAL_WRITE_FAILED']),
    );
  });
});

describe('the embedded default', () => {
  it('takes a budget in US dollars, of which made-up answers need nothing', async () => {
    const child = start(['team', 'content', 'Monday motivation', '--budget', '0.01usd', '--json']);
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect((JSON.parse(stdout) as RunDocument).summary, stderr).toMatchObject({ completed: 5, failed: 0 });
  });
});
