// What lies between a server and an answer: compression, redirects, sockets that stay open, queues.
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { bodyOf, chunk, type Handler, hello, refuse, start, stream } from './wire-server.ts';

afterEach(() => void vi.unstubAllEnvs());

test.each([
  ['a document', JSON.stringify(hello)],
  ['a stream', chunk('Hello.', 'stop')],
])('%s that is whole counts, though its connection broke', async (_what, body) => {
  const { ask } = await start((_request, response) => {
    response.writeHead(200, { 'content-length': Buffer.byteLength(body) + 10 });
    response.write(body, () => response.destroy());
  });
  expect(await ask()).toMatchObject({ status: 'completed', text: 'Hello.' });
});

describe('a compressed answer', () => {
  const whole = JSON.stringify(hello);
  test.each([
    ['gzip', gzipSync(whole)],
    ['x-gzip', gzipSync(whole)],
    ['deflate', deflateSync(whole)],
    ['deflate', deflateRawSync(whole)],
    ['br', brotliCompressSync(whole)],
    ['zstd', zstdCompressSync(whole)],
    ['gzip, br', brotliCompressSync(gzipSync(whole))],
    ['gzip, br, gzip', gzipSync(brotliCompressSync(gzipSync(whole)))],
    ['identity', Buffer.from(whole)],
    // A proxy lost the header, or left it and unpacked the body.
    ['', gzipSync(whole)],
    ['', zstdCompressSync(whole)],
    ['gzip', Buffer.from(whole)],
    ['zstd', Buffer.from(whole)],
    ['br', Buffer.from(whole)],
    ['deflate', Buffer.from(`\n ${whole}`)],
    ['br', Buffer.from(chunk('Hello.', 'stop'))],
  ])('in %s is read', async (coding, body) => {
    const { ask } = await start(
      (_request, response) => void response.writeHead(200, { 'content-encoding': coding }).end(body),
    );
    expect(await ask()).toMatchObject({ status: 'completed', text: 'Hello.' });
  });

  test('that is a refusal is read too, and one that is broken fails', async () => {
    const body = gzipSync('{"error":{"message":"packed words"}}');
    const packed = { 'content-encoding': 'gzip' };
    const refused = await start((_request, response) => void response.writeHead(400, packed).end(body));
    expect((await refused.ask()).error?.message).toContain('packed words');
    const broken = await start((_request, response) => void response.writeHead(200, packed).end('no gzip'));
    expect(await broken.ask()).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR' } });
  });

  test('is read up to its limit, however small it was packed', async () => {
    const body = gzipSync(Buffer.alloc(70 * 1024 * 1024, 'y'));
    const { ask } = await start(
      (_request, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(body),
    );
    expect((await ask({ timeoutSeconds: 30 })).error?.message).toContain('64 MiB');
  });
});

describe('a stream', () => {
  test.each([
    ['after [DONE]', [chunk('All', 'stop'), 'data: [DONE]\n\n']],
    ['after [DONE], without a reason', [chunk('All'), 'data: [DONE]\n\n']],
  ])('whose socket stays open %s is complete', async (_name, parts) => {
    const { ask } = await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      for (const part of parts) response.write(part);
    });
    expect(await ask({ timeoutSeconds: 30 })).toMatchObject({ status: 'completed', text: 'All' });
  });

  test('that is complete when its time is over counts', async () => {
    const { ask } = await start((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk('All', 'stop'));
    });
    expect(await ask({ timeoutSeconds: 1 })).toMatchObject({ status: 'completed', text: 'All' });
  });

  test('is another try where it broke off in the middle, whatever the code', async () => {
    const error = 'data: {"error":{"code":429,"message":"slow down"}}\n\n';
    const { ask } = await start(stream(chunk('Half'), error));
    expect(await ask()).toMatchObject({ text: 'Half', error: { code: 'PROVIDER_ERROR', retryable: true } });
  });
});

describe('a redirect', () => {
  test.each([301, 307, 308])('(%d) to the same server is followed with everything', async (status) => {
    const seen: { url: string; key: unknown; body: string }[] = [];
    const { ask } = await start(
      async (incoming, response) => {
        const body = await bodyOf(incoming);
        seen.push({ url: String(incoming.url), key: incoming.headers.authorization, body });
        if (incoming.url === '/v1/chat/completions') {
          return void response.writeHead(status, { location: '/other/chat/completions' }).end();
        }
        response.end(JSON.stringify(hello));
      },
      { apiKey: 'sk-0123456789' },
    );
    expect(await ask()).toMatchObject({ status: 'completed' });
    expect(seen[1]).toMatchObject({ url: '/other/chat/completions', key: 'Bearer sk-0123456789' });
    expect(seen[1]?.body).toBe(seen[0]?.body);
  });

  test('to another server is not followed, and its address is said', async () => {
    let reached = 0;
    const other = createServer((_request, response) => {
      reached += 1;
      response.end(JSON.stringify(hello));
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void other.close());
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/v1/chat/completions`;
    const { ask } = await start(refuse(307, '', { location }), { apiKey: 'sk-0123456789' });
    const { error } = await ask();
    expect(error).toMatchObject({ retryable: false, fix: expect.stringContaining(location) });
    expect(reached).toBe(0);
  });

  test('without end is not followed for ever', async () => {
    let calls = 0;
    const { ask } = await start((_request, response) => {
      calls += 1;
      response.writeHead(307, { location: `/v1/chat/completions?again=${calls}` }).end();
    });
    expect((await ask()).status).toBe('failed');
    expect(calls).toBeLessThan(10);
  });
});

test.each([
  [
    '202 while the model is loading',
    202,
    { status: 'loading', message: 'The model is loading', estimated_time: 20 },
  ],
  ['200 while the model is loading', 200, { detail: 'Model qwen is warming up' }],
])('%s is waited for like a 503', async (_name, status, body) => {
  const { ask } = await start((_request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  const outcome = await ask();
  expect(outcome.error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', patienceSeconds: 900 });
});

test('an answer without choices, because a filter took the input, is a refusal', async () => {
  const filtered = { jailbreak: { filtered: true, detected: true } };
  const body = {
    choices: [],
    prompt_filter_results: [{ prompt_index: 0, content_filter_results: filtered }],
  };
  const { ask } = await start((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  expect(await ask()).toMatchObject({ status: 'failed', error: { code: 'MODEL_REFUSED', retryable: false } });
});

test('202 that is no answer and says nothing of loading may have been billed', async () => {
  const { ask } = await start((_request, response) => void response.writeHead(202).end());
  const outcome = await ask();
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR' } });
  expect(outcome.refused).toBeUndefined();
});

describe('what may have been billed', () => {
  test.each([
    [400, true],
    [401, true],
    [404, true],
    [429, true],
    [501, true],
    [503, true],
    [529, true],
    [408, undefined],
    [500, undefined],
    [502, undefined],
    [504, undefined],
    [520, undefined],
    [524, undefined],
  ])('a %d is surely free: %s', async (status, free) => {
    const { ask } = await start(refuse(status, '{"error":{"message":"no"}}'));
    expect((await ask()).refused).toBe(free);
  });

  test('whatever is refused may be, where the settings say so', async () => {
    const { ask } = await start(refuse(429, '{"error":{"message":"no"}}'), { billsRefusals: true });
    expect(await ask()).toMatchObject({ error: { code: 'RATE_LIMITED' } });
    expect((await ask({ attemptId: 'b' })).refused).toBeUndefined();
  });

  test('what Azure’s filter refuses may be, and elsewhere it is not', async () => {
    const filtered = refuse(400, '{"error":{"code":"content_filter","message":"The prompt was filtered."}}');
    const azure = await start(filtered, { profile: 'azure' });
    expect((await azure.ask()).refused).toBeUndefined();
    const other = await start(filtered);
    expect((await other.ask()).refused).toBe(true);
  });

  test('a refusal that shows what was written may be, though it is sent again without the schema', async () => {
    const handler: Handler = async (incoming, response) => {
      if ((await bodyOf(incoming)).includes('response_format')) {
        const error = { code: 'json_validate_failed', message: 'Failed', failed_generation: '{"a' };
        response.writeHead(400).end(JSON.stringify({ error }));
      } else response.end(JSON.stringify(hello));
    };
    const { ask } = await start(handler);
    expect(await ask({ outputJsonSchema: { type: 'object' } })).toMatchObject({ unmeteredRequests: 1 });
  });

  test('a connection that was never made is free, one that closed is not', async () => {
    const { ask, server } = await start((incoming) => void incoming.socket.destroy());
    expect((await ask({ attemptId: 'a' })).refused).toBeUndefined();
    server.close();
    server.closeAllConnections();
    expect((await ask({ attemptId: 'b' })).refused).toBe(true);
  });

  test('what failed before it was asked in another form is told', async () => {
    const handler: Handler = async (incoming, response) => {
      if ((await bodyOf(incoming)).includes('response_format')) {
        response.writeHead(500).end('{"error":{"message":"Grammar error"}}');
      } else response.end(JSON.stringify(hello));
    };
    const { ask } = await start(handler);
    expect(await ask({ outputJsonSchema: { type: 'object' } })).toMatchObject({
      status: 'completed',
      unmeteredRequests: 1,
    });
  });
});

describe('a server that answers one after the other', () => {
  test('keeps the others in its queue: that is said, with what to lower', async () => {
    const { ask } = await start(async (incoming, response) => {
      if ((await bodyOf(incoming)).includes('first')) response.end(JSON.stringify(hello));
    });
    const waiting = ask({ attemptId: 'b', timeoutSeconds: 1 });
    await ask({ attemptId: 'a', prompt: 'first' });
    const { status, error, queued } = await waiting;
    expect({ status, queued }).toEqual({ status: 'timeout', queued: true });
    expect(error?.message).toContain('queue');
    expect(error?.ways).toEqual([{ name: 'concurrent' }, { name: 'timeoutSeconds' }]);
  });

  test('is not known from one that answers nobody', async () => {
    const { ask } = await start(() => undefined);
    const { error, queued } = await ask({ timeoutSeconds: 0.3 });
    expect(queued).toBeUndefined();
    const ways = [{ name: 'timeoutSeconds' }, { name: 'concurrent' }];
    expect(error).toMatchObject({ code: 'TIMEOUT', ways });
  });

  test('gets as many requests as there are sessions, at once', async () => {
    let open = 0;
    const all = Promise.withResolvers<void>();
    const { ask } = await start(async (_incoming, response) => {
      open += 1;
      if (open === 300) all.resolve();
      await all.promise;
      response.end(JSON.stringify(hello));
    });
    const asks = Array.from({ length: 300 }, (_, index) =>
      ask({ attemptId: `a${index}`, timeoutSeconds: 30 }),
    );
    for (const { status } of await Promise.all(asks)) expect(status).toBe('completed');
  });
});

describe('what servers need beside their URL', () => {
  test('is sent', async () => {
    const seen: { url: unknown; headers: Record<string, unknown>; body: object }[] = [];
    const handler: Handler = async (incoming, response) => {
      seen.push({ url: incoming.url, headers: incoming.headers, body: JSON.parse(await bodyOf(incoming)) });
      response.end(JSON.stringify(hello));
    };
    const { ask } = await start(handler, {
      apiKey: 'k0123456789',
      apiKeyHeader: 'Api-Key',
      headers: { 'X-Title': 'mine' },
      query: { 'api-version': '2024-10-21' },
      body: { temperature: 0 },
    });
    await ask();
    expect(seen[0]).toMatchObject({
      url: '/v1/chat/completions?api-version=2024-10-21',
      headers: { 'api-key': 'k0123456789', 'x-title': 'mine', 'user-agent': 'parallel-agents' },
      body: { temperature: 0 },
    });
    expect(seen[0]?.headers).not.toHaveProperty('authorization');
  });
});

describe('what informs of an answer to come', () => {
  const body = JSON.stringify(hello);
  const answer = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

  test.each([
    ['100 Continue', ['HTTP/1.1 100 Continue\r\n\r\n']],
    ['in one piece with it', [`HTTP/1.1 100 Continue\r\n\r\n${answer}`]],
    ['in single bytes', [...'HTTP/1.1 100 Continue\r\nx-a: b\r\n\r\n']],
    ['twice', ['HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n']],
    ['102 and 103', ['HTTP/1.1 102 Processing\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nlink: <a>\r\n\r\n']],
  ])('is no answer: %s', async (_what, pieces) => {
    let requests = 0;
    const server = createTcpServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        if (!bytes.includes('"messages"')) return;
        requests++;
        void sendAll(socket, pieces.join('').includes(answer) ? pieces : [...pieces, answer]);
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    const { ask } = await start((_request, response) => void response.end(), {
      baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    });
    // The second one comes over the same connection.
    for (const count of [1, 2]) {
      expect(await ask({ attemptId: `run:t:${count}` })).toMatchObject({
        status: 'completed',
        text: 'Hello.',
      });
      expect(requests).toBe(count);
    }
  });
});

async function sendAll(socket: Socket, pieces: readonly string[]): Promise<void> {
  for (const piece of pieces) {
    socket.write(piece);
    await new Promise((passed) => setTimeout(passed, 2));
  }
}
