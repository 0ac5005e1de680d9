// Batches by the primitive of the AI SDK: what is its own.
import { sdkBatches } from '@parallel-agents/ai-sdk/batches';
import { InputError } from '@parallel-agents/core';
import { expect, it, onTestFinished } from 'vitest';
import { batch } from '../src/index.ts';
import { apiKey, providerAt, request, runtimeAt, serverOf } from './kit.ts';

const never = new AbortController().signal;

it('goes to Google in a file, and comes back in one, where it is large', async () => {
  const server = await serverOf('gemini');
  server.model.script(({ prompt }) => ({ kind: 'text', text: `${prompt.length}` }));
  const { limits, ...provider } = providerAt(server, 'gemini');
  const runtime = batch({
    providers: [{ ...provider, limits: { ...limits, bytes: 100_000_000 } }],
    ...{ quietSeconds: 0.2, firstLookSeconds: 0.01, lookSeconds: 0.05 },
  });
  onTestFinished(() => runtime.close());
  const sizes = [11_000_000, 10_000_000];
  const sessions = await Promise.all(
    sizes.map((size) =>
      runtime.spawn(request({ model: 'google/cheap', prompt: 'x'.repeat(size) }), { signal: never }),
    ),
  );
  const outcomes = await Promise.all(sessions.map((session) => session.outcome()));
  expect(outcomes.map(({ text }) => text)).toEqual(sizes.map(String));
  expect(server.asked.filter((one) => /upload|download/.test(one))).toEqual([
    'POST /upload/v1beta/files',
    'POST /upload/v1beta/files',
    'GET /download/v1beta/files/output-batch_1:download',
  ]);
});

it('is not sent again where nobody heard of it, and counts as paid', async () => {
  for (const [protocol, start] of [
    ['gemini', /:batchGenerateContent$/],
    ['xai', /^POST .batches$/],
  ] as const) {
    const server = await serverOf(protocol);
    server.trouble(start, 'unheard');
    const spawning = runtimeAt(server, protocol).spawn(request(), { signal: never });
    await expect(spawning).rejects.toMatchObject({ code: 'PROVIDER_ERROR', retryable: false });
    expect(server.batches).toHaveLength(1);
  }
});

it('is sent again where its file was lost on the way', async () => {
  const server = await serverOf('xai');
  server.trouble(/^POST .files$/, 503);
  const spawning = runtimeAt(server, 'xai').spawn(request(), { signal: never });
  await expect(spawning).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE', retryable: true });
  expect(server.batches).toHaveLength(0);
});

it('is started once at the AI Gateway, however often it is asked for', async () => {
  const server = await serverOf('gateway');
  server.trouble(/^POST .batch.start$/, 'unheard');
  const session = await runtimeAt(server, 'gateway').spawn(request(), { signal: never });
  expect((await session.outcome()).status).toBe('completed');
  expect(server.batches).toHaveLength(1);
});

it('is tried again where Google turned it away for what waits already, and was not billed', async () => {
  const server = await serverOf('gemini');
  server.turnAway({ code: 'RESOURCE_EXHAUSTED', message: 'Enqueued token limit reached.' });
  const session = await runtimeAt(server, 'gemini').spawn(request(), { signal: never });
  expect(await session.outcome()).toMatchObject({
    refused: true,
    error: { code: 'RATE_LIMITED', retryable: true },
  });
});

it('says what the provider said of results that cannot be read, and counts them as paid', async () => {
  const server = await serverOf('gemini', { released: false });
  const session = await runtimeAt(server, 'gemini').spawn(request(), { signal: never });
  // Asked for its state, then for its results.
  server.release();
  for (let times = 0; times < 200; times++)
    server.trouble(/^GET .batches.batch_1$/, 200, { name: 'batches/batch_1', done: true });
  const outcome = await session.outcome();
  expect(outcome).toMatchObject({ status: 'failed', error: { code: 'PROVIDER_ERROR' } });
  expect(outcome).not.toHaveProperty('refused');
});

it.each([
  ['has none', () => ({}), 'no experimental_batch()'],
  [
    'has others',
    () => Object.assign(() => ({}), { experimental_batch: () => ({ specificationVersion: 'v5' }) }),
    'another form than v4',
  ],
])('refuses a provider that %s, before anything is sent', async (_what, make, said) => {
  const google = Object.assign(() => ({}) as never, make());
  const runtime = batch({ providers: [sdkBatches('google', { environment: {}, providers: { google } })] });
  onTestFinished(() => runtime.close());
  const refused = runtime.requireModel?.('google/gemini-2.5-flash', { signal: never });
  await expect(refused).rejects.toThrow(InputError);
  await expect(refused).rejects.toThrow(said);
  await expect(
    runtime.spawn(request({ model: 'google/gemini-2.5-flash' }), { signal: never }),
  ).rejects.toThrow(said);
});

it('shows no key of a package that is not there', async () => {
  const provider = sdkBatches('nobody', { environment: { GEMINI_API_KEY: apiKey } });
  await expect(provider.ready?.()).rejects.toThrow('no provider "nobody"');
  await expect(provider.ready?.()).rejects.not.toThrow(apiKey);
});
