// Servers that lie, ramble, leak or break in the worst place.
import { isMetered } from '@parallel-agents/core/internal';
import { describe, expect, test } from 'vitest';
import { chunk, hello, plain, refuse, start, stream } from './wire-server.ts';

const apiKey = 'sk-very-secret-0123456789';
const error = (fields: object): string => JSON.stringify({ error: fields });

describe('the key', () => {
  test.each([
    ['in a stream', stream(`data: ${error({ message: 'x'.repeat(290) + apiKey })}\n\n`)],
    ['in a page', refuse(500, 'x'.repeat(290) + apiKey)],
    ['in a document', refuse(500, error({ message: `${'x'.repeat(290)}${apiKey}` }))],
  ])('is not shown in part where the message is cut %s', async (_name, handler) => {
    const { ask } = await start(handler, { apiKey });
    const message = (await ask()).error?.message ?? '';
    expect(message).toContain('xxx');
    expect(message).not.toContain('sk-');
  });

  test('in a header of the caller’s own is not shown either', async () => {
    const { ask } = await start(refuse(400, error({ message: `bad api-key ${apiKey}` })), {
      headers: { 'Api-Key': apiKey },
    });
    expect((await ask()).error?.message).toContain('bad api-key [key]');
  });
});

test('a message cannot control the terminal', async () => {
  const { ask } = await start(refuse(500, error({ message: '\u001b[2J\u0007gone\r\nOK' })));
  expect((await ask()).error?.message).toBe('The server answered 500: [2J gone OK');
});

test('a page of tags that never close is read', async () => {
  const { ask } = await start(refuse(500, '<'.repeat(200_000)));
  expect((await ask()).error?.code).toBe('PROVIDER_ERROR');
});

test('an answer without end is not read to its end', async () => {
  const megabyte = Buffer.alloc(1024 * 1024, 'y');
  const { ask } = await start((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write(megabyte));
    };
    response.on('drain', more);
    more();
  });
  expect(await ask({ timeoutSeconds: 60 })).toMatchObject({
    status: 'failed',
    error: { code: 'PROVIDER_ERROR', message: expect.stringContaining('64 MiB'), retryable: false },
  });
});

describe('an answer of status 200', () => {
  test.each([
    [error({ code: 429, message: 'slow down' }), { code: 'RATE_LIMITED', retryable: true }],
    [error({ code: 'rate_limit_exceeded', message: 'slow' }), { code: 'RATE_LIMITED' }],
    [error({ code: 502, message: 'down' }), { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
    [error({ code: null, message: 'odd' }), { code: 'PROVIDER_ERROR', message: 'The server broke off: odd' }],
    ['{"error":"boom"}', { code: 'PROVIDER_ERROR', message: 'The server broke off: boom' }],
    ['{}', { code: 'PROVIDER_ERROR' }],
    ['{"choices":[]}', { code: 'PROVIDER_ERROR' }],
    ['{"choices":[{"finish_reason":"error"}]}', { code: 'PROVIDER_ERROR' }],
  ])('with %s is %j, plain and in a stream', async (body, expected) => {
    const whole = await start((_request, response) => void response.end(body));
    expect(await whole.ask()).toMatchObject({ status: 'failed', error: expected });
    const streamed = await start(stream(`data: ${body}\n\n`));
    expect(await streamed.ask()).toMatchObject({ status: 'failed', error: { code: expected.code } });
  });

  test.each([
    [{ prompt_tokens: 3 }, { inputTokens: 3, outputTokens: 0 }],
    [
      { prompt_tokens: 3, completion_tokens: -9 },
      { inputTokens: 3, outputTokens: 0 },
    ],
    [{ prompt_tokens: 'many', completion_tokens: null }, undefined],
  ])('with usage %j is kept with what it tells, and its bill is open', async (usage, told) => {
    const { ask } = await start(plain({ ...hello, usage }));
    const outcome = await ask();
    expect(outcome).toMatchObject({ status: 'completed', text: 'Hello.' });
    expect(outcome.usage).toEqual(told);
    expect(isMetered(outcome)).toBe(false);
  });

  test('that counts more cached tokens than its prompt has them beside it', async () => {
    const usage = { prompt_tokens: 3, completion_tokens: 1, prompt_tokens_details: { cached_tokens: 100 } };
    const { ask } = await start(plain({ ...hello, usage }));
    expect((await ask()).usage).toEqual({ inputTokens: 3, outputTokens: 1, cacheReadTokens: 100 });
  });

  test('may end with a chunk without choices, or without saying why', async () => {
    const bill = 'data: {"choices":null,"usage":{"prompt_tokens":1,"completion_tokens":2}}\n\n';
    const { ask } = await start(stream(chunk('Hi'), bill, 'data: [DONE]\n\ndata: nonsense\n\n'));
    const usage = { inputTokens: 1, outputTokens: 2 };
    const { secondsOnWire, ...said } = await ask();
    expect(said).toEqual({ status: 'completed', text: 'Hi', modelUsed: 'p/m', usage });
  });
});

describe('a connection that breaks', () => {
  const cutAfter = (text: string) =>
    start(
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.write(text, () => response.destroy());
      },
      { stream: true },
    );

  test('in the middle of the answer is a fault of this session', async () => {
    const { ask } = await cutAfter(chunk('Half'));
    expect(await ask()).toMatchObject({
      status: 'failed',
      text: 'Half',
      error: { code: 'PROVIDER_ERROR', retryable: true },
    });
  });

  test('after the answer loses nothing', async () => {
    const { ask } = await cutAfter(chunk('All of it', 'stop'));
    expect(await ask()).toMatchObject({ status: 'completed', text: 'All of it' });
  });
});

test('an account without credit is not taken for a rate limit', async () => {
  const { ask } = await start(refuse(429, error({ message: 'no', code: 'insufficient_quota' })));
  expect((await ask()).error).toMatchObject({ code: 'QUOTA_EXHAUSTED', retryable: false });
});

test('a server that loads its model is unavailable, not without the model', async () => {
  const { ask } = await start(refuse(503, error({ message: 'model m not found in memory yet' })));
  expect((await ask()).error).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
});

test('a wait that the server asks for is kept for every fault that passes', async () => {
  const { ask } = await start(refuse(500, '{}', { 'retry-after': '7' }));
  expect((await ask()).error).toMatchObject({ code: 'PROVIDER_ERROR', retryAfterSeconds: 7 });
});
