import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { batch } from '../src/index.ts';
import { apiKey, protocols, providerAt, providerOf, request, runtimeAt, serverOf } from './kit.ts';

const never = new AbortController().signal;

describe.each(protocols)('batches of %s', (protocol) => {
  it('submits what arrives together as one batch, and keeps answers apart', async () => {
    const server = await serverOf(protocol);
    server.model.script(({ prompt }) => ({ kind: 'text', text: `To: ${prompt}` }));
    const runtime = runtimeAt(server, protocol);
    const requests = Array.from({ length: 30 }, () => request());
    const sessions = await Promise.all(requests.map((one) => runtime.spawn(one, { signal: never })));
    const outcomes = await Promise.all(sessions.map((session) => session.outcome()));
    expect(server.batches).toHaveLength(1);
    expect(outcomes.map(({ text }) => text)).toEqual(requests.map(({ prompt }) => `To: ${prompt}`));
    expect(outcomes.every(({ usage }) => usage !== undefined && usage.outputTokens > 0)).toBe(true);
  });

  it('is looked at without submitting anything, and is no good where nobody answers', async () => {
    const server = await serverOf(protocol);
    const check = providerOf(protocol);
    expect(await runtimeAt(server, protocol).diagnose?.({ signal: never })).toMatchObject([
      { check, status: 'ok', untried: true },
    ]);
    expect(server.batches).toEqual([]);
    await server.close();
    expect(await runtimeAt(server, protocol).diagnose?.({ signal: never })).toMatchObject([
      { check, status: 'problem', message: expect.stringContaining('cannot be asked for') },
    ]);
  });

  it('is behind a proxy that does not run: the proxy is named, and not the server', async () => {
    for (const name of ['http_proxy', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, '');
    vi.stubEnv('HTTP_PROXY', 'http://user:hush@127.0.0.1:1');
    onTestFinished(() => void vi.unstubAllEnvs());
    const runtime = batch({ providers: [providerAt({ url: 'http://model.example/v1' }, protocol)] });
    onTestFinished(() => runtime.close());
    const [found] = (await runtime.diagnose?.({ signal: never })) ?? [];
    expect(found?.message).toContain('The proxy 127.0.0.1:1 cannot be reached (ECONNREFUSED).');
    expect(found?.fix).toContain('correct HTTP_PROXY');
  });

  it('has a batch for each model', async () => {
    const server = await serverOf(protocol);
    const runtime = runtimeAt(server, protocol);
    const models = ['cheap', 'standard', 'cheap'].map((model) => `${providerOf(protocol)}/${model}`);
    await Promise.all(models.map((model) => runtime.spawn(request({ model }), { signal: never })));
    expect(server.batches.map(({ customIds }) => customIds.length).toSorted()).toEqual([1, 2]);
  });

  it('is found again by its reference, and by nobody else, and pays nothing twice', async () => {
    const server = await serverOf(protocol, { released: false });
    server.model.script(({ prompt }) => ({ kind: 'text', text: `To: ${prompt}` }));
    const first = runtimeAt(server, protocol);
    const [one, other] = [request(), request()];
    const sessions = await Promise.all([one, other].map((asked) => first.spawn(asked, { signal: never })));
    await first.close();
    const second = runtimeAt(server, protocol);
    const found = await Promise.all(
      sessions.map(({ reference }) => second.attach?.(structuredClone(reference), { signal: never })),
    );
    server.release();
    const outcomes = await Promise.all(found.map((session) => session?.outcome()));
    expect(outcomes.map((outcome) => outcome?.text)).toEqual([`To: ${one.prompt}`, `To: ${other.prompt}`]);
    expect(server.batches).toHaveLength(1);
    expect(server.model.calls).toHaveLength(2);
  });

  it('ends each session as its request ended', async () => {
    const server = await serverOf(protocol);
    server.model.script(({ prompt }) =>
      prompt.includes('bad')
        ? { kind: 'error', status: 400, message: 'messages: something is wrong' }
        : { kind: 'text', text: 'Fine.' },
    );
    server.fate((_id, index) => ([undefined, undefined, 'missing'] as const)[index]);
    const runtime = runtimeAt(server, protocol);
    const prompts = ['good', 'bad', 'lost'];
    const sessions = await Promise.all(
      prompts.map((prompt) => runtime.spawn(request({ prompt }), { signal: never })),
    );
    const [good, bad, lost] = await Promise.all(sessions.map((session) => session.outcome()));
    expect(good).toMatchObject({ status: 'completed', text: 'Fine.' });
    expect(bad).toMatchObject({
      status: 'failed',
      refused: true,
      error: { code: 'PROVIDER_ERROR', retryable: false },
    });
    expect(lost).toMatchObject({ status: 'failed', error: { code: 'SESSION_LOST', retryable: true } });
    expect(lost).not.toHaveProperty('refused');
  });

  it('lets what expired be asked again, for nothing was billed', async () => {
    const server = await serverOf(protocol);
    server.fate(() => 'expired');
    const session = await runtimeAt(server, protocol).spawn(request(), { signal: never });
    expect(await session.outcome()).toMatchObject({
      status: 'failed',
      refused: true,
      error: { code: 'PROVIDER_ERROR', retryable: true },
    });
  });

  it('says that somebody cancelled it there, and does not ask again', async () => {
    const server = await serverOf(protocol);
    server.fate(() => 'cancelled');
    const session = await runtimeAt(server, protocol).spawn(request(), { signal: never });
    expect(await session.outcome()).toMatchObject({
      status: 'failed',
      error: { code: 'SESSION_FAILED', retryable: false },
    });
  });

  it('is cancelled when nobody waits for any of it, and not before', async () => {
    const server = await serverOf(protocol, { released: false });
    const runtime = runtimeAt(server, protocol);
    const [one, other] = await Promise.all(
      [request(), request()].map((asked) => runtime.spawn(asked, { signal: never })),
    );
    await one?.cancel('not wanted');
    expect(server.batches[0]?.status).toBe('running');
    await other?.cancel('not wanted either');
    expect(server.batches[0]?.status).toBe('cancelled');
  });

  it('costs nothing where it was stopped before it was submitted', async () => {
    const server = await serverOf(protocol);
    const runtime = runtimeAt(server, protocol, { quietSeconds: 60 });
    const stop = new AbortController();
    const spawning = runtime.spawn(request(), { signal: stop.signal });
    stop.abort(new Error('not wanted'));
    await expect(spawning).rejects.toThrow('not wanted');
    expect(server.batches).toHaveLength(0);
  });

  it('goes on asking while the provider cannot be asked, and says so once', async () => {
    const server = await serverOf(protocol, { released: false });
    const warnings: string[] = [];
    const runtime = runtimeAt(server, protocol, { onWarning: ({ message }) => warnings.push(message) });
    const session = await runtime.spawn(request(), { signal: never });
    for (let times = 0; times < 3; times++) server.trouble(/^GET .*batch_1$|^POST .batch.status$/, 503);
    await expect.poll(() => warnings.length).toBe(1);
    server.release();
    expect((await session.outcome()).status).toBe('completed');
    expect(warnings.join()).toContain('batch_1');
  });

  it('shows no key in whatever goes wrong', async () => {
    const server = await serverOf(protocol);
    server.trouble(/^POST/, 401, {
      error: { type: 'authentication_error', message: `The key ${apiKey} is wrong` },
    });
    const error = await runtimeAt(server, protocol)
      .spawn(request(), { signal: never })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'RUNTIME_UNAUTHORIZED' });
    expect(JSON.stringify(error) + String(error)).not.toContain(apiKey.slice(0, 14));
  });

  it('finds the batch that an earlier process submitted without hearing of it', async () => {
    const server = await serverOf(protocol);
    server.model.script(() => ({ kind: 'text', text: 'Once.' }));
    const asked = request();
    const before = await runtimeAt(server, protocol).spawn(asked, { signal: never });
    await before.outcome();
    const session = await runtimeAt(server, protocol).spawn({ ...asked, resumed: true }, { signal: never });
    // A provider with no list of batches has the same one for the same requests, and nobody can say so.
    expect(protocol === 'gateway' ? session.respawned : session.found).toBe(true);
    expect((await session.outcome()).text).toBe('Once.');
    expect(server.batches).toHaveLength(1);
  });

  it('finds it also where it had looked for another run before', async () => {
    const server = await serverOf(protocol);
    const runtime = runtimeAt(server, protocol);
    const other = await runtime.spawn(
      { ...request(), attemptId: 'other/a/1', resumed: true },
      { signal: never },
    );
    await other.outcome();
    const asked = request();
    await (await runtimeAt(server, protocol).spawn(asked, { signal: never })).outcome();
    const session = await runtime.spawn({ ...asked, resumed: true }, { signal: never });
    expect(protocol === 'gateway' ? session.respawned : session.found).toBe(true);
    expect((await session.outcome()).status).toBe('completed');
    expect(server.batches).toHaveLength(2);
  });
});

describe('a batch whose id was lost on the way', () => {
  it('is found in OpenAI’s list, and not submitted twice', async () => {
    const server = await serverOf('openai');
    server.trouble(/^POST .batches$/, 'unheard');
    const session = await runtimeAt(server, 'openai').spawn(request(), { signal: never });
    expect((await session.outcome()).status).toBe('completed');
    expect(server.batches).toHaveLength(1);
  });

  it('of Anthropic counts as paid and is not sent again by itself', async () => {
    const server = await serverOf('anthropic');
    server.trouble(/^POST .messages.batches$/, 'unheard');
    const spawning = runtimeAt(server, 'anthropic').spawn(request(), { signal: never });
    await expect(spawning).rejects.toMatchObject({ code: 'PROVIDER_ERROR', retryable: false });
  });

  it('of Anthropic that still runs after a crash is said to be paid for', async () => {
    const server = await serverOf('anthropic', { released: false });
    const asked = request();
    await runtimeAt(server, 'anthropic').spawn(asked, { signal: never });
    const session = await runtimeAt(server, 'anthropic').spawn(
      { ...asked, resumed: true },
      { signal: never },
    );
    expect(session.respawned).toBe(true);
  });
});

describe('a batch that is turned away as a whole', () => {
  it('is tried again where too much waits already, and was not billed', async () => {
    const server = await serverOf('openai');
    server.turnAway({ code: 'token_limit_exceeded', message: 'Enqueued token limit reached for cheap.' });
    const session = await runtimeAt(server, 'openai').spawn(request(), { signal: never });
    expect(await session.outcome()).toMatchObject({
      refused: true,
      error: { code: 'RATE_LIMITED', retryable: true },
    });
  });

  it('is not tried again where its file is wrong', async () => {
    const server = await serverOf('openai');
    server.turnAway({ code: 'invalid_json_line', message: 'Line 3 is no JSON.' });
    const session = await runtimeAt(server, 'openai').spawn(request(), { signal: never });
    expect(await session.outcome()).toMatchObject({ refused: true, error: { retryable: false } });
  });
});
