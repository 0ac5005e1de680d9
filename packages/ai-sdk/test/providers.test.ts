import { InputError } from '@parallel-agents/core';
import { describe, expect, it } from 'vitest';
import { tokenUsage } from '../src/answer/token-usage.ts';
import { aiSdk, type LanguageModel } from '../src/index.ts';
import { checkOptions } from '../src/options.ts';
import { aiSdkProviders, installedPackage, providersWithKey } from '../src/providers/index.ts';
import { ProviderModels } from '../src/providers/provider-models.ts';

const { signal } = new AbortController();

describe('the known providers', () => {
  it.each(aiSdkProviders.map((provider) => [provider.package, provider] as const))(
    '%s has the function that makes it',
    async (name, { factory }) => {
      const loaded = (await import(name)) as Record<string, unknown>;
      expect(loaded[factory]).toBeTypeOf('function');
    },
  );

  it('the first key is taken, unless a model says which is meant', () => {
    const env = {
      OPENAI_API_KEY: 'o',
      GEMINI_API_KEY: 'g',
      AWS_ACCESS_KEY_ID: 'a',
      AWS_SECRET_ACCESS_KEY: 's',
    };
    const names = (model?: string) => providersWithKey(env, model).map(({ provider }) => provider.name);
    expect(names()).toEqual(['openai', 'google']);
    expect(names('google/gemini-2.5-flash')).toEqual(['google', 'openai']);
    // Keys of AWS are set for many things.
    expect(names('bedrock/a-model')).toEqual(['amazon-bedrock', 'openai', 'google']);
  });
});

describe('a model that cannot be asked', () => {
  it.each([
    ['gpt-5', 'provider/model'],
    ['nobody/a-model', 'anthropic, openai'],
  ])('%s is refused before anything is sent', async (model, fix) => {
    const runtime = aiSdk({ environment: {} });
    const refused = runtime.requireModel?.(model, { signal });
    await expect(refused).rejects.toThrow(InputError);
    await expect(refused).rejects.toMatchObject({ code: 'UNKNOWN_MODEL', fix: expect.stringContaining(fix) });
  });

  it('there is none where no model is named and no key is found', async () => {
    const refused = aiSdk({ environment: {} }).requireModel?.(undefined, { signal });
    await expect(refused).rejects.toMatchObject({ code: 'UNKNOWN_MODEL' });
  });

  it('asks for a key before anything is started', async () => {
    const refused = aiSdk({ environment: {} }).requireModel?.('anthropic/claude-haiku-4-5', { signal });
    await expect(refused).rejects.toThrow(/there is no key for Anthropic/);
  });

  it('says which package is missing where there is a key', async () => {
    const environment = { GEMINI_API_KEY: 'key' };
    const models = new ProviderModels(checkOptions({ environment }), fetch, () => undefined);
    expect(() => models.defaultModel()).toThrow(
      /GEMINI_API_KEY is set, and models of Google Gemini need the package @ai-sdk\/google, which is not installed/,
    );
  });

  it('says which command installs a package that is missing', async () => {
    const models = new ProviderModels(checkOptions({ environment: {} }), fetch, () => undefined);
    await expect(models.model('anthropic/claude-haiku-4-5')).rejects.toMatchObject({
      code: 'UNKNOWN_MODEL',
      message: expect.stringContaining('@ai-sdk/anthropic, which is not installed'),
      fix: expect.stringMatching(/^Install it: npm install (--global )?@ai-sdk\/anthropic$/),
    });
    expect(installedPackage({ package: '@ai-sdk/no-such-package' })).toBeUndefined();
  });

  it('options are checked, and no key is shown', () => {
    const options = { providers: { anthropic: 'sk-a-key' } } as never;
    expect(() => aiSdk(options)).toThrow(/providers.anthropic/);
    expect(() => aiSdk(options)).not.toThrow(/sk-a-key/);
    expect(() => aiSdk({ providers: { nobody: {} } })).toThrow('there is no provider "nobody"');
  });
});

it('a provider that was made elsewhere is asked as it is', async () => {
  const model: LanguageModel = {
    specificationVersion: 'v2',
    provider: 'mine',
    modelId: 'm',
    doGenerate: async () => ({
      content: [{ type: 'text', text: 'Here.' }],
      finishReason: 'stop',
      usage: { inputTokens: 30, outputTokens: 2, cachedInputTokens: 10, totalTokens: 32 },
    }),
    doStream: () => Promise.reject(new Error('not streamed')),
  };
  const runtime = aiSdk({ environment: {}, providers: { mine: () => model } });
  const session = await runtime.spawn(
    {
      attemptId: 'a',
      label: 'l',
      instructions: '',
      prompt: 'p',
      model: 'mine/m',
      tools: 'none',
      timeoutSeconds: 5,
    },
    { signal },
  );
  expect(await session.outcome()).toMatchObject({
    status: 'completed',
    text: 'Here.',
    modelUsed: 'mine/m',
    usage: { inputTokens: 20, outputTokens: 2, cacheReadTokens: 10 },
  });
});

it.each([
  [
    'thoughts that are no part of the output are added',
    { inputTokens: { total: 5 }, outputTokens: { total: 2, reasoning: 9 } },
    { inputTokens: 5, outputTokens: 11 },
  ],
  ['nothing but zeros is nothing', { inputTokens: { total: 0 }, outputTokens: { total: 0 } }, undefined],
  [
    'what is told too little of is read in the provider’s words',
    { inputTokens: {}, outputTokens: {}, raw: { prompt_tokens: 4, completion_tokens: 3 } },
    { inputTokens: 4, outputTokens: 3 },
  ],
])('%s', (_what, told, usage) => {
  expect(tokenUsage(told)).toEqual(usage);
});
