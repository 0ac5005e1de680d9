import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Webhook } from 'standardwebhooks';
import { expect, it, onTestFinished } from 'vitest';
import { testCommand } from './kit/command.ts';

const tasks = JSON.stringify({ tasks: [{ agent: 'content_writer_funny', description: 'Write a caption.' }] });
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

interface Delivery {
  headers: Record<string, string>;
  body: string;
}

/** Answers with these codes, one after the other, and 204 from then on. */
async function receiver(...codes: number[]): Promise<{ url: string; deliveries: Delivery[] }> {
  const deliveries: Delivery[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part;
    deliveries.push({ headers: request.headers as Record<string, string>, body });
    response.writeHead(codes.shift() ?? 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/hook?key=abc-secret`, deliveries };
}

it('an address is told when the job is over, signed, and again after a fault of its server', async () => {
  const { url, deliveries } = await receiver(503);
  const command = testCommand({
    files: { 'tasks.json': tasks },
    env: { PARALLEL_AGENTS_NOTIFY_SECRET: secret },
  });
  expect(await command.run('run', 'tasks.json', '--job-id', 'told', '--notify', url)).toBe(0);
  expect(deliveries).toHaveLength(2);
  expect(deliveries[0]?.headers['webhook-id']).toBe(deliveries[1]?.headers['webhook-id']);
  const [, { headers, body }] = deliveries as [Delivery, Delivery];
  expect(new Webhook(secret).verify(body, headers)).toMatchObject({
    type: 'job.ended',
    text: expect.stringMatching(/^told: 1 of 1 completed · .* · scripted examples, not AI$/),
    data: {
      jobId: 'told',
      kind: 'tasks',
      status: 'completed',
      asked: 1,
      completed: 1,
      failed: 0,
      scripted: true,
    },
  });
  // What a model wrote is not sent.
  expect(body).not.toContain('caption');
});

it('who cannot be told is said by the host only, and the job is as it was', async () => {
  const { url, deliveries } = await receiver(404);
  const command = testCommand({ files: { 'tasks.json': tasks } });
  expect(await command.run('run', 'tasks.json', '--notify', url)).toBe(0);
  expect(deliveries).toHaveLength(1);
  expect(command.stderr()).toMatch(/Nobody was told that the job is over: 127\.0\.0\.1:\d+ answered 404\./);
  expect(command.stderr()).not.toContain('abc-secret');
});

it('a command reads the notice from its standard input', async () => {
  const command = testCommand({ files: { 'tasks.json': tasks } });
  expect(
    await command.run('run', 'tasks.json', '--job-id', 'told', '--notify', 'exec:cat > notice.json'),
  ).toBe(0);
  const notice: unknown = JSON.parse(await readFile(join(command.cwd, 'notice.json'), 'utf8'));
  expect(notice).toMatchObject({ jobId: 'told', asked: 1, completed: 1 });
  expect(command.stderr()).not.toContain('Nobody was told');
});

it('a command that fails, and a desktop that is not there, are noted', async () => {
  const command = testCommand({ files: { 'tasks.json': tasks } });
  expect(await command.run('run', 'tasks.json', '--notify', 'exec:exit 3', '--notify', 'desktop')).toBe(0);
  expect(command.stderr()).toContain('the command ended with exit code 3');
  expect(command.stderr()).toContain('there is neither a desktop nor a terminal here');
});

it('who follows a job is told, too', async () => {
  const { url, deliveries } = await receiver();
  const command = testCommand({ files: { 'tasks.json': tasks } });
  expect(await command.run('run', 'tasks.json', '--job-id', 'followed')).toBe(0);
  expect(await command.run('runs', 'follow', 'followed', '--notify', url)).toBe(0);
  expect(deliveries.map(({ body }) => JSON.parse(body).data)).toMatchObject([
    { jobId: 'followed', completed: 1 },
  ]);
});

it('the variable tells of long jobs only', async () => {
  const { url, deliveries } = await receiver();
  const command = testCommand({ files: { 'tasks.json': tasks }, env: { PARALLEL_AGENTS_NOTIFY: url } });
  expect(await command.run('run', 'tasks.json')).toBe(0);
  expect(deliveries).toHaveLength(0);
});

it.each([
  [['--notify', 'ftp://example.com/abc-secret'], {}, '--notify'],
  [['--notify', 'exec:'], {}, '--notify'],
  [[], { PARALLEL_AGENTS_NOTIFY: 'desktop pigeon' }, 'PARALLEL_AGENTS_NOTIFY'],
  [['--notify', 'desktop', '--dry-run'], {}, 'no effect with --dry-run'],
])('%j is refused before anything starts', async (flags, env, said) => {
  const command = testCommand({ files: { 'tasks.json': tasks }, env });
  expect(await command.run('run', 'tasks.json', ...flags)).toBe(2);
  expect(command.stderr()).toContain(said);
  expect(command.stderr()).not.toContain('abc-secret');
});
