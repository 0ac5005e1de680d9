// What the documentation of known servers asks for, as it is sent.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { serverProfiles } from '../src/index.ts';
import { checkOptions, type OpenAiCompatibleOptions } from '../src/server/options.ts';
import { toServer } from '../src/server/server.ts';
import { keyOf, serversWithKey } from '../src/server/server-profiles.ts';

afterEach(() => void vi.unstubAllEnvs());

const apiKey = 'k-0123456789';
const serverAt = (baseUrl: string, options: OpenAiCompatibleOptions = {}) =>
  toServer(checkOptions({ apiKey, baseUrl, ...options }));

describe('the address', () => {
  test.each([
    ['https://api.openai.com/v1', '/v1'],
    ['https://api.openai.com', '/v1'],
    ['https://api.anthropic.com', '/v1'],
    ['https://openrouter.ai', '/api/v1'],
    ['https://api.groq.com', '/openai/v1'],
    ['https://generativelanguage.googleapis.com', '/v1beta/openai'],
    ['https://generativelanguage.googleapis.com/v1beta/openai/', '/v1beta/openai'],
    ['https://name.openai.azure.com', '/openai/v1'],
    ['http://127.0.0.1:11434', '/v1'],
    ['http://127.0.0.1:1234/v1/chat/completions', '/v1'],
    ['http://127.0.0.1:9999', ''],
    ['https://llm.example/some/where/', '/some/where'],
  ])('%s begins at %s', (url, path) => {
    expect(serverAt(url).path).toBe(path);
  });

  test('of a deployment names its model, and has a version unless one is given', () => {
    const url = 'https://name.openai.azure.com/openai/deployments/my%20chat/chat/completions';
    expect(serverAt(url)).toMatchObject({ model: 'my chat', query: '?api-version=2024-10-21' });
    expect(serverAt(`${url}?api-version=2025-01-01`).query).toBe('?api-version=2025-01-01');
    expect(serverAt(url, { query: { 'api-version': 'preview' } }).query).toBe('?api-version=preview');
    expect(serverAt('https://name.openai.azure.com/openai/v1').query).toBe('');
  });
});

describe('the key', () => {
  test.each([
    ['https://api.anthropic.com/v1', { authorization: `Bearer ${apiKey}` }],
    ['https://generativelanguage.googleapis.com/v1beta/openai', { authorization: `Bearer ${apiKey}` }],
    ['https://name.openai.azure.com/openai/v1', { 'api-key': apiKey }],
    ['https://name.services.ai.azure.com/openai/v1', { 'api-key': apiKey }],
    ['https://azure.com.example/openai/v1', { authorization: `Bearer ${apiKey}` }],
  ])('goes to %s as %j', (url, header) => {
    const { headers } = serverAt(url);
    const sent = ['authorization', 'api-key'].filter((name) => name in headers);
    expect(Object.fromEntries(sent.map((name) => [name, headers[name]]))).toEqual(header);
  });

  test('for the list of Anthropic goes through its own door', () => {
    const { headers, listHeaders } = serverAt('https://api.anthropic.com/v1');
    expect(listHeaders).toMatchObject({ 'x-api-key': apiKey, 'anthropic-version': expect.any(String) });
    expect(headers).not.toHaveProperty('x-api-key');
  });

  test('goes where the settings say, whatever the profile', () => {
    const url = 'https://name.openai.azure.com/openai/v1';
    expect(serverAt(url, { apiKeyHeader: 'Authorization' }).headers.authorization).toBe(`Bearer ${apiKey}`);
    const gateway = serverAt('https://gateway.example/v1', { profile: 'azure' });
    expect(gateway.headers).toMatchObject({ 'api-key': apiKey });
  });

  test('is in nothing that is shown', () => {
    const server = serverAt('https://llm.example/v1', { query: { api_key: 'q-0123456789' } });
    expect(server.redact(`${apiKey} and q-0123456789`)).toBe('[key] and [key]');
    expect(server.account).not.toContain('0123456789');
  });
});

test('profiles have names of their own, and say where they are from', () => {
  const names = serverProfiles.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { sources } of serverProfiles) {
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) expect(URL.parse(source)?.protocol).toBe('https:');
  }
});

describe('the servers that a key opens', () => {
  const keys = { ANTHROPIC_API_KEY: 'k', GROQ_API_KEY: 'k', OPENROUTER_API_KEY: 'k' };
  const titles = (model?: string, held: Record<string, string> = keys) =>
    serversWithKey(held, model).map(({ title }) => title);

  test.each([
    [undefined, ['Anthropic', 'OpenRouter', 'Groq']],
    ['claude-haiku-4-5', ['Anthropic', 'OpenRouter', 'Groq']],
    ['anthropic/claude-haiku-4-5', ['Anthropic', 'OpenRouter', 'Groq']],
    ['groq/llama-3.1-8b-instant', ['Groq', 'OpenRouter']],
    ['openai/gpt-oss-20b', ['OpenRouter', 'Groq']],
    ['google/gemini-2.5-pro', ['OpenRouter', 'Groq']],
    ['nobody-knows/llama-3.1-8b', ['Anthropic', 'OpenRouter', 'Groq']],
  ])('for %s', (model, servers) => {
    expect(titles(model)).toEqual(servers);
  });

  test('are none where the only key is of a provider that has no such model, and which it is can be said', () => {
    expect(titles('google/gemini-2.5-pro', { ANTHROPIC_API_KEY: 'k' })).toEqual([]);
    expect(keyOf('google/gemini-2.5-pro')).toEqual({ title: 'Google Gemini', variable: 'GEMINI_API_KEY' });
    expect(keyOf('llama3')).toBeUndefined();
  });
});
