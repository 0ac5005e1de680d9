// What servers really send: pieces split anywhere, odd line ends, errors in the middle, no usage, nonsense.
import { inspect } from 'node:util';
import { InputError } from '@parallel-agents/core';
import { describe, expect, test } from 'vitest';
import { openaiCompatible } from '../src/index.ts';
import {
  bodyOf,
  chunk,
  type Handler,
  hello,
  plain,
  refuse,
  request,
  signal,
  start,
  stream,
} from './wire-server.ts';

describe('an answer', () => {
  test('may lack usage, and names the model as it was asked for', async () => {
    const { ask } = await start(plain(hello));
    const { secondsOnWire, ...said } = await ask();
    expect(said).toEqual({ status: 'completed', text: 'Hello.', modelUsed: 'p/m', finishReason: 'stop' });
    expect(secondsOnWire).toBeGreaterThan(0);
    expect(secondsOnWire).toBeLessThan(60);
  });

  test('from a dated snapshot is from the model that was asked', async () => {
    const { ask } = await start(plain({ ...hello, model: 'm-2026-01-01' }));
    expect((await ask()).modelUsed).toBe('p/m');
    const other = await start(plain({ ...hello, model: 'm-mini' }));
    expect((await other.ask()).modelUsed).toBe('m-mini');
  });

  test('counts cached tokens apart, and takes the cost that the server states', async () => {
    const usage = {
      prompt_tokens: 100,
      completion_tokens: 5,
      prompt_tokens_details: { cached_tokens: 80 },
      cost: 0.02,
    };
    const { ask } = await start(plain({ ...hello, usage }));
    expect(await ask()).toMatchObject({
      usage: { inputTokens: 20, outputTokens: 5, cacheReadTokens: 80 },
      costUsd: 0.02,
    });
  });

  test('that is a refusal says so', async () => {
    const choices = [{ message: { content: null, refusal: 'I would rather not.' }, finish_reason: 'stop' }];
    const { ask } = await start(plain({ choices }));
    expect(await ask()).toMatchObject({ text: 'I would rather not.', finishReason: 'refusal' });
  });

  test.each([
    ['in the middle of a character', Buffer.from(chunk('grüß 👋', 'stop')), 60],
    ['in the middle of a line', Buffer.from(chunk('grüß 👋', 'stop')), 9],
  ])('streamed and split %s is put together', async (_name, bytes, at) => {
    const accent = bytes.indexOf(Buffer.from('ü')) + 1;
    const cut = at === 60 ? accent : at;
    const { ask } = await start(stream(bytes.subarray(0, cut), bytes.subarray(cut), 'data: [DONE]\n\n'), {
      stream: true,
    });
    expect((await ask()).text).toBe('grüß 👋');
  });

  test('streamed with CRLF, comments and other fields is read', async () => {
    const text = `: keep-alive\r\n\r\nevent: message\r\nid: 7\r\n${chunk('Hi', 'stop').trim()}\r\n\r\ndata: [DONE]\r\n\r\n`;
    const { ask } = await start(stream(text), { stream: true });
    expect(await ask()).toMatchObject({ status: 'completed', text: 'Hi' });
  });

  test('comes plain although a stream was asked for', async () => {
    const { ask } = await start(plain(hello), { stream: true });
    expect(await ask()).toMatchObject({ status: 'completed', text: 'Hello.' });
  });
});

describe('a broken answer', () => {
  test('that ends before it is finished keeps what came, and may be tried again', async () => {
    const { ask } = await start(stream(chunk('Half an ans')), { stream: true });
    expect(await ask()).toMatchObject({
      status: 'failed',
      text: 'Half an ans',
      error: { code: 'PROVIDER_ERROR', retryable: true },
    });
  });

  test('with an error in the stream fails with its message', async () => {
    const { ask } = await start(stream(chunk('Half'), 'data: {"error":{"message":"overloaded"}}\n\n'), {
      stream: true,
    });
    expect((await ask()).error?.message).toContain('overloaded');
  });

  test.each([['<html>Welcome</html>'], ['{"choices": 3}'], ['']])('%j fails', async (body) => {
    const { ask } = await start((_request, response) => void response.end(body));
    expect(await ask()).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR' } });
  });

  test('when the connection is cut fails as unavailable', async () => {
    const { ask } = await start((incoming) => void incoming.socket.destroy());
    expect(await ask()).toMatchObject({
      status: 'failed',
      error: { code: 'PROVIDER_UNAVAILABLE', retryable: true },
    });
  });
});

describe('a refusal', () => {
  test.each([
    [
      429,
      { 'retry-after-ms': '250', 'retry-after': '9' },
      { code: 'RATE_LIMITED', retryable: true, retryAfterSeconds: 0.25 },
    ],
    [429, { 'retry-after': '2' }, { code: 'RATE_LIMITED', retryAfterSeconds: 2 }],
    [429, { 'retry-after': 'Mon, 01 Jan 2024 00:00:00 GMT' }, { code: 'RATE_LIMITED', retryAfterSeconds: 0 }],
    [503, { 'retry-after': '3' }, { code: 'PROVIDER_UNAVAILABLE', retryable: true, retryAfterSeconds: 3 }],
    [529, {}, { code: 'PROVIDER_UNAVAILABLE', retryable: true }],
    [500, {}, { code: 'PROVIDER_ERROR', retryable: true }],
    [401, {}, { code: 'RUNTIME_UNAUTHORIZED', retryable: false }],
    [402, {}, { code: 'QUOTA_EXHAUSTED', retryable: false }],
    [404, {}, { code: 'UNKNOWN_MODEL', retryable: false }],
    [400, {}, { code: 'PROVIDER_ERROR', retryable: false }],
    [307, { location: 'http://127.0.0.1:1/elsewhere' }, { code: 'PROVIDER_ERROR', retryable: false }],
  ])('%d %j is %j', async (status, headers, error) => {
    const { ask } = await start(refuse(status, '{"error":{"message":"no"}}', headers));
    expect(await ask()).toMatchObject({ status: 'failed', error });
  });

  test.each([
    [429, { message: 'no', type: 'insufficient_quota', code: 'insufficient_quota' }],
    [429, { message: 'Your account is suspended.', type: 'exceeded_current_quota_error' }],
    [400, { message: 'Your credit balance is too low to access the API.', type: 'invalid_request_error' }],
    [403, { message: 'Insufficient balance' }],
  ])('%d %j is an account without credit, which no wait and no other model mends', async (status, error) => {
    const { ask } = await start(refuse(status, JSON.stringify({ error }), { 'retry-after': '2' }));
    const { error: ended } = await ask();
    expect(ended).toMatchObject({ code: 'QUOTA_EXHAUSTED', retryable: false });
    expect(ended).not.toHaveProperty('retryAfterSeconds');
  });

  test('in words that are used of the limit of a minute too is one', async () => {
    const message = 'You exceeded your current quota, please check your plan and billing details.';
    const { ask } = await start(refuse(429, JSON.stringify({ error: { message, code: 429 } })));
    expect((await ask()).error).toMatchObject({ code: 'RATE_LIMITED', retryable: true });
  });

  test('shows the server’s words, shortened, without tags and without the key', async () => {
    const apiKey = 'sk-very-secret';
    const page = `<h1>Bad key ${apiKey}</h1>${'x'.repeat(5_000)}`;
    const { ask, runtime } = await start(refuse(401, page), { apiKey });
    const { error } = await ask();
    expect(error?.message).toContain('Bad key [key]');
    expect(error?.message.length).toBeLessThan(400);
    expect(inspect(runtime, { depth: 9 }) + JSON.stringify(error)).not.toContain(apiKey);
  });
});

describe('the model', () => {
  test('is sent as the server lists it', async () => {
    const sent: string[] = [];
    const complete: Handler = async (incoming, response) => {
      sent.push((JSON.parse(await bodyOf(incoming)) as { model: string }).model);
      response.end(JSON.stringify(hello));
    };
    const list: Handler = plain({ data: [{ id: 'anthropic/claude' }, { id: 'llama' }] });
    const { ask, runtime } = await start(complete, {}, list);
    await runtime.models?.({ signal });
    await ask({ attemptId: 'a', model: 'anthropic/claude' });
    await ask({ attemptId: 'b', model: 'ollama/llama' });
    const unlisted = await start(complete, {}, (_request, response) => void response.writeHead(404).end());
    await unlisted.ask({ attemptId: 'c', model: 'any/thing' });
    expect(sent).toEqual(['anthropic/claude', 'llama', 'any/thing']);
  });

  const several = plain({ data: [{ id: 'a' }, { id: 'b' }] });
  const nothing: Handler = (_request, response) => void response.writeHead(404).end();

  test('must be named where the server has several', async () => {
    const { runtime } = await start(plain(hello), {}, several);
    const { model: _model, ...unnamed } = request;
    await expect(runtime.spawn(unnamed, { signal })).rejects.toThrow(/default model/);
  });

  test.each([
    ['has several', several, {}, /no default model.*/],
    ['keeps no list', nothing, {}, /no default model/],
  ])('is asked for before anything is spawned where the server %s', async (_name, list, options, message) => {
    const { runtime } = await start(plain(hello), options, list);
    const required = runtime.requireModel?.(undefined, { signal });
    await expect(required).rejects.toThrow(InputError);
    await expect(required).rejects.toThrow(message);
  });

  test.each([
    ['lists one', plain({ data: [{ id: 'a' }] }), {}],
    ['has several, and the options name one', several, { model: 'p/b' }],
    ['does not list the one of the options', several, { model: 'c' }],
    ['keeps no list, and the options name one', nothing, { model: 'c' }],
    ['cannot list its models now', refuse(503, '{}'), {}],
  ])('need not be named where the server %s', async (_name, list, options) => {
    const { runtime } = await start(plain(hello), options, list);
    await expect(runtime.requireModel?.(undefined, { signal })).resolves.toBeUndefined();
  });
});

test('a schema is sent as structured output where that is wanted', async () => {
  const bodies: unknown[] = [];
  const complete: Handler = async (incoming, response) => {
    bodies.push(JSON.parse(await bodyOf(incoming)));
    response.end(JSON.stringify(hello));
  };
  const { ask } = await start(complete, { structuredOutput: 'json_schema', headers: { 'x-title': 'test' } });
  await ask({ outputJsonSchema: { type: 'object' } });
  expect(bodies[0]).toMatchObject({
    model: 'p/m',
    messages: [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Say hello.' },
    ],
    response_format: { type: 'json_schema', json_schema: { schema: { type: 'object' } } },
  });
});

test('connect says when nobody is there', async () => {
  const nobody = openaiCompatible({ baseUrl: 'http://127.0.0.1:1/v1' });
  await expect(nobody.connect?.({ signal })).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE' });
  expect(await nobody.diagnose?.({ signal })).toMatchObject([{ status: 'problem' }]);
});

test('a key that may not list models may be used, and a bad one is refused when it asks', async () => {
  const { runtime, ask } = await start(plain(hello), {}, refuse(401, '{}'));
  await runtime.connect?.({ signal });
  expect((await ask()).status).toBe('completed');
  expect(await runtime.diagnose?.({ signal })).toMatchObject([{ status: 'ok' }, { status: 'warning' }]);
  const bad = await start(refuse(401, '{}'), {}, refuse(401, '{}'));
  expect((await bad.ask()).error).toMatchObject({ code: 'RUNTIME_UNAUTHORIZED', retryable: false });
});
