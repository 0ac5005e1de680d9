import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { testCommand } from './kit/command.ts';

const tasks = JSON.stringify({ tasks: [{ agent: 'content_writer_funny', description: 'Write a caption.' }] });

it('a command exports where a collector is named, and goes on where that is away', async () => {
  const paths: string[] = [];
  const server = createServer(async (request, response) => {
    paths.push(request.url ?? '');
    for await (const _part of request);
    response.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` };
  const command = testCommand({ files: { 'tasks.json': tasks }, env });
  expect(await command.run('run', 'tasks.json')).toBe(0);
  expect(paths).toEqual(expect.arrayContaining(['/v1/traces', '/v1/metrics']));
  expect(command.stderr()).not.toContain('could not be sent');
});
