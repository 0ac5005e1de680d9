// Ports that speak something else than what the base URL says.
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { openaiCompatible } from '../src/index.ts';

let server: Server | undefined;
afterEach(() => server?.close());

async function ask(listening: Server, protocol: string) {
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  const runtime = openaiCompatible({ baseUrl: `${protocol}://127.0.0.1:${port}/v1`, model: 'm' });
  const request = { attemptId: 'a', label: 'l', instructions: 'i', prompt: 'p' } as const;
  const { signal } = new AbortController();
  const session = await runtime.spawn({ ...request, tools: 'none', timeoutSeconds: 10 }, { signal });
  const outcome = await session.outcome();
  await runtime.close?.();
  return outcome;
}

test('https where plain HTTP is spoken: the base URL begins with http://', async () => {
  const outcome = await ask(createHttpServer(), 'https');
  expect(outcome.error).toMatchObject({
    code: 'RUNTIME_UNAVAILABLE',
    fix: expect.stringContaining('http://'),
    retryable: false,
  });
});

test('what is no HTTP at all: the port is another', async () => {
  const greets = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  });
  const outcome = await ask(greets, 'http');
  expect(outcome.error).toMatchObject({
    code: 'RUNTIME_UNAVAILABLE',
    fix: expect.stringContaining('port'),
    retryable: false,
  });
});
