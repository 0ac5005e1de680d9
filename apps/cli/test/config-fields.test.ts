import { describe, expect, it } from 'vitest';
import { testCommand } from './kit/command.ts';
import type { ErrorDocument } from './kit/documents.ts';

async function refusal(content: string) {
  const command = testCommand({ files: { 'parallel-agents.config.yaml': content } });
  expect(await command.run('team', 'content', 'x', '--json')).toBe(2);
  expect(command.spawned).toEqual([]);
  return { ...command.json<ErrorDocument>().error, shown: command.stdout() + command.stderr() };
}

describe('a wrong field of the configuration', () => {
  it.each([
    ['budget: { maxTokens: -4 }', 'budget.maxTokens', /^Correct "budget\.maxTokens"\.$/],
    ['budget: { maxTokens: 400k }', 'budget.maxTokens', /^Correct "budget\.maxTokens"\.$/],
    ['budget: { reserveOutputTokens: none }', 'budget.reserveOutputTokens', /^Correct/],
    ['budget: 5', 'budget', /its fields are: usd, maxTokens, maxSpawns/],
    [
      'budget: { maxToken: 400000 }',
      'budget.maxToken',
      /^Did you mean "maxTokens"\? The fields of "budget" are: usd/,
    ],
    ['unknownkey: 1', 'unknownkey', /^The fields of the file are: runtime, model/],
    ['baseUrl: http://a/v1', 'baseUrl', /^Put it below "openaiCompatible"\.$/],
    ['url: ws://a', 'url', /^Put it below "openclaw" or "engine"\.$/],
    ['openclaw: { concurrency: 3 }', 'openclaw.concurrency', /^Put it at the top of the file/],
    ['modle: a/b', 'modle', /^Did you mean "model"\?/],
    [
      'prices: { a/b: { input: 1, outputPerMillionUsd: 1 } }',
      'prices.a/b.input',
      /The fields of "prices.a\/b" are: inputPerMillionUsd, outputPerMillionUsd/,
    ],
    [
      'prices: { a/b: { inputPerMillionUsd: -1, outputPerMillionUsd: 1 } }',
      'prices.a/b.inputPerMillionUsd',
      /^Correct/,
    ],
    ['openaiCompatible: { headers: { a: 1 } }', 'openaiCompatible.headers.a', /^Correct/],
    ['openaiCompatible: { header: { a: b } }', 'openaiCompatible.header', /^Did you mean "headers"\?/],
    ['aliases: { a/b: c/d }', 'aliases.a/b', /^Rename/],
    ['overrides: { x: { timeout: 3 } }', 'overrides.x.timeout', /are: model, tier, timeoutSeconds\.$/],
    ['engine: { lanes: { a: { rates: 3 } } }', 'engine.lanes.a.rates', /^Did you mean "rate"\?/],
  ])('%s: says which it is, and what could stand there', async (content, field, fix) => {
    const error = await refusal(content);
    expect(error.issues?.map(({ path }) => path.join('.'))).toContain(field);
    expect(error.issues?.find(({ path }) => path.join('.') === field)?.fix).toMatch(fix);
    expect(error.shown).not.toContain('secrets');
  });
});

describe('a secret in the configuration', () => {
  it.each([
    ['apiKey: s3cret-value', /OPENCLAW_GATEWAY_TOKEN/],
    ['authorization: s3cret-value', /OPENCLAW_GATEWAY_TOKEN/],
    ['openclaw: { gatewayToken: s3cret-value }', /OPENCLAW_GATEWAY_TOKEN/],
    ['openaiCompatible: { apiKey: s3cret-value }', /PARALLEL_AGENTS_API_KEY/],
    ['openaiCompatible: { api_key: s3cret-value }', /PARALLEL_AGENTS_API_KEY/],
    ['openaiCompatible: { key: s3cret-value }', /PARALLEL_AGENTS_API_KEY/],
    ['engine: { password: s3cret-value }', /PARALLEL_AGENTS_ENGINE_PASSWORD/],
  ])('%s: is to go where it belongs, and is not repeated', async (content, fix) => {
    const error = await refusal(content);
    expect(error.fix).toMatch(/^Remove it: secrets do not belong in this file\./);
    expect(error.fix).toMatch(fix);
    expect(error.shown).not.toContain('s3cret-value');
  });
});
