import { InputError } from '@parallel-agents/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { type OpenAiCompatibleOptions, openaiCompatible } from '../src/index.ts';
import { toServer } from '../src/server/server.ts';
import { bodyOf, type Handler, hello, plain, refuse, signal, start } from './wire-server.ts';

afterEach(() => void vi.unstubAllEnvs());

const misuse = (options: object): InputError => {
  try {
    openaiCompatible(options as OpenAiCompatibleOptions);
  } catch (thrown) {
    if (thrown instanceof InputError) return thrown;
    throw thrown;
  }
  throw new Error('The options were taken.');
};
const baseUrl = 'http://127.0.0.1:1/v1';

test.each([
  [{ baseUrl: '' }, /baseUrl/],
  [{ baseUrl: 'localhost:11434' }, /baseUrl.*http/],
  [{ baseUrl: 'ftp://a/v1' }, /baseUrl.*http/],
  [{ baseUrl: '"http://a/v1"' }, /baseUrl.*http/],
  [{ baseUrl: 'https://user:secret@a/v1' }, /baseUrl.*password/],
  [{ baseUrl: 'https://a/v1?api-key=abcdefgh1' }, /baseUrl.*query holds a key/],
  [{ baseUrl: 'https://a/v1#part' }, /baseUrl.*#/],
  [{ baseUrl, connections: 0 }, /connections.*at least 1/],
  [{ baseUrl, structuredOutput: 'yes' }, /structuredOutput/],
  [{ baseUrl, headers: { 'a b': 'c' } }, /headers/],
  [{ baseUrl, headers: { 'content-length': '3' } }, /headers.*set by the request itself/],
  [{ baseUrl, headers: { 'x-title': 'a\nb' } }, /headers.*no header may have/],
  [{ baseUrl, apiKeyHeader: 'api key' }, /apiKeyHeader/],
  [{ baseUrl, query: { 'api-version': 1 } }, /query.*text/],
  [{ baseUrl, body: { model: 'm' } }, /body.model.*set by parallel-agents/],
  [{ baseUrl, body: { temperature: 1, messages: [] } }, /body.messages/],
  [{ baseUrl, body: { stream: true } }, /body.stream/],
  [{ baseUrl, body: { max_tokens: 5 } }, /body.max_tokens/],
  [{ baseUrl, maxOutputTokens: 0 }, /maxOutputTokens.*at least 1/],
  [{ baseUrl, profile: 'opanai' }, /profile.*there is no profile "opanai"/],
  [{ baseUrl, proxy: 'not a url' }, /proxy.*http or https URL/],
  [{ baseUrl, proxy: 'ftp://user:hush@proxy.example' }, /proxy.*http or https URL/],
  [{ baseUrl, dispatcher: 'direct' }, /dispatcher/],
  [{ baseUrl, temperature: 1 }, /temperature/],
])('%j is refused', (options, message) => {
  const error = misuse(options);
  expect(error.code).toBe('INVALID_OPTION');
  expect(error.message).toMatch(message);
});

test.each([
  ['localhost:11434/v1', 'Give it whole: http://localhost:11434/v1'],
  ['192.168.0.5:8000', 'Give it whole: http://192.168.0.5:8000'],
  ['[::1]:8000/v1', 'Give it whole: http://[::1]:8000/v1'],
  ['models.example.com/v1', 'Give it whole: https://models.example.com/v1'],
  ["'https://models.example.com/v1'", 'Leave out the quotes around it.'],
  ['ollama', 'Give it whole, for example https://openrouter.ai/api/v1.'],
  ['ws://a.example/v1', 'Give it whole, for example https://openrouter.ai/api/v1.'],
])('what is no URL is told as what was meant: %s', (given, fix) => {
  expect(misuse({ baseUrl: given }).issues[0]?.fix).toBe(fix);
});

test.each([
  '/v1',
  '/v1/',
  '//v1//',
  '/v1/chat/completions',
  '/v1/chat/completions/',
  ...['models', 'completions', 'responses', 'messages', 'embeddings', 'chat'].map((part) => `/v1/${part}`),
])('the address of a part of the API is that of the API: %s', (path) => {
  expect(toServer({ baseUrl: `http://a.example${path}` }).path).toBe('/v1');
});

test.each(['/api/chat', '/models', '/openai/deployments/chat'])('%s may be where an API begins', (path) => {
  expect(toServer({ baseUrl: `http://a.example${path}` }).path).toBe(path);
});

test('a key that cannot be sent is refused and not shown', () => {
  const error = misuse({ baseUrl, apiKey: 'sk-secret\nb' });
  expect(error.message).toContain('apiKey');
  expect(JSON.stringify(error.issues) + error.message).not.toContain('sk-secret');
});

describe('the key that is sent', () => {
  const echo: Handler = ({ headers }, response) => {
    const content = headers.authorization ?? 'none';
    response.end(JSON.stringify({ ...hello, choices: [{ message: { content } }] }));
  };
  const sent = async (options: OpenAiCompatibleOptions): Promise<string> =>
    (await (await start(echo, options)).ask()).text;

  test.each([
    [{ PARALLEL_AGENTS_API_KEY: 'ours', OPENAI_API_KEY: 'theirs' }, {}, 'Bearer ours'],
    [{ PARALLEL_AGENTS_API_KEY: '', OPENAI_API_KEY: 'theirs' }, {}, 'none'],
    [{ PARALLEL_AGENTS_API_KEY: '', OPENAI_API_KEY: '' }, {}, 'none'],
    [{ PARALLEL_AGENTS_API_KEY: '"ours"\r\n' }, {}, 'Bearer ours'],
    [{ PARALLEL_AGENTS_API_KEY: 'Bearer ours' }, {}, 'Bearer ours'],
    [{ PARALLEL_AGENTS_API_KEY: 'ours' }, { apiKey: "'bearer given' " }, 'Bearer given'],
    [{ PARALLEL_AGENTS_API_KEY: 'ours' }, { apiKey: 'given' }, 'Bearer given'],
    [{ PARALLEL_AGENTS_API_KEY: 'ours' }, { headers: { Authorization: 'Basic own' } }, 'Basic own'],
  ])('with %j and %j is %j', async (environment, options, expected) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    expect(await sent(options)).toBe(expected);
  });

  test.each([
    ['https://api.openai.com/v1', undefined, true],
    ['https://eu.api.openai.com/v1', undefined, true],
    [undefined, 'https://llm.example.com/v1', true],
    ['https://llm.example.com/other', 'https://llm.example.com/v1', true],
    ['https://llm.example.com/v1', undefined, false],
    ['https://llm.example.com/v1', 'https://other.example.com/v1', false],
    ['https://llm.example.com/v1', 'no URL', false],
    ['http://api.openai.com/v1', undefined, false],
    ['https://api.openai.com.example.com/v1', undefined, false],
    ['https://notapi.openai.com/v1', undefined, false],
  ])('to %s, with OPENAI_BASE_URL %s: is OPENAI_API_KEY: %s', (url, theirs, goes) => {
    vi.stubEnv('OPENAI_API_KEY', 'theirs\n');
    vi.stubEnv('OPENAI_BASE_URL', theirs);
    vi.stubEnv('PARALLEL_AGENTS_API_KEY', undefined);
    const { authorization } = toServer({ ...(url !== undefined && { baseUrl: url }) }).headers;
    expect(authorization).toBe(goes ? 'Bearer theirs' : undefined);
  });
});

test.each([
  ['http://ours.example/v1', 'http://theirs.example/v1', 'http://ours.example'],
  ['', 'http://theirs.example/v1', 'http://theirs.example'],
])('with PARALLEL_AGENTS_BASE_URL %o and OPENAI_BASE_URL %o the server is %s', (ours, theirs, origin) => {
  vi.stubEnv('PARALLEL_AGENTS_BASE_URL', ours);
  vi.stubEnv('OPENAI_BASE_URL', theirs);
  expect(toServer({}).origin).toBe(origin);
});

describe('the name of a model', () => {
  const list = plain({ data: ['llama3.2:latest', 'qwen3:8b', 'anthropic/claude'].map((id) => ({ id })) });

  test.each([
    ['ollama/llama3.2', 'llama3.2:latest'],
    ['llama3.2', 'llama3.2:latest'],
    ['ollama/qwen3:8b', 'qwen3:8b'],
    ['anthropic/claude', 'anthropic/claude'],
    ['anthropic/claude:nitro', 'anthropic/claude:nitro'],
    ['openrouter/anthropic/claude', 'anthropic/claude'],
    ['some/other', 'some/other'],
  ])('%s is sent as %s where the list is there already', async (model, sent) => {
    const names: string[] = [];
    const complete: Handler = async (incoming, response) => {
      names.push((JSON.parse(await bodyOf(incoming)) as { model: string }).model);
      response.end(JSON.stringify(hello));
    };
    const { ask, runtime } = await start(complete, {}, list);
    await runtime.models?.({ signal });
    await ask({ model });
    expect(names).toEqual([sent]);
  });

  test('is tried in its other forms where the server does not know it, and remembered', async () => {
    const names: string[] = [];
    const complete: Handler = async (incoming, response) => {
      const { model } = JSON.parse(await bodyOf(incoming)) as { model: string };
      names.push(model);
      if (model === 'llama3.2') return void response.end(JSON.stringify(hello));
      response.writeHead(404).end(`{"error":{"message":"model '${model}' not found"}}`);
    };
    const { ask } = await start(complete, {}, refuse(403, '{}'));
    expect(await ask({ attemptId: 'a', model: 'ollama/llama3.2' })).toMatchObject({ status: 'completed' });
    await ask({ attemptId: 'b', model: 'ollama/llama3.2' });
    expect(names).toEqual(['ollama/llama3.2', 'llama3.2', 'llama3.2']);
  });

  test('that the server does not have is answered with those it lists', async () => {
    const { ask } = await start(refuse(404, '{"error":{"message":"model not found"}}'), {}, list);
    expect((await ask({ model: 'ollama/qwen3:80b' })).error).toMatchObject({
      code: 'UNKNOWN_MODEL',
      message: 'The server answered 404: model not found',
      fix: expect.stringContaining('Did you mean "qwen3:8b"?'),
    });
  });
});
