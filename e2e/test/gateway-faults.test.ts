import { inspect } from 'node:util';
import type { AgentRuntime } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { startLoopbackServer } from '@parallel-agents/testing/internal';
import { freePort } from '@parallel-agents/testing/internal/servers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startProxy } from '../droppable-proxy.ts';
import { request, sharedGatewayOfFile } from '../gateway-of-file.ts';
import { type GatewayConfig, reconfigure } from '../reconfigure.ts';
import { sessionKeys } from '../session-keys.ts';

const { model, gateway, connected } = await sharedGatewayOfFile();
const { signal } = new AbortController();

let before: GatewayConfig;

/** As where nobody set anything: sessions_spawn may not be called, and OpenClaw’s own limits hold. */
beforeAll(() =>
  reconfigure(gateway, (config) => {
    before = config;
    const { tools: _allowed, ...own } = config.gateway;
    const { maxConcurrent: _sessions, subagents: _limits, ...defaults } = config.agents.defaults;
    return { ...config, gateway: own, agents: { ...config.agents, defaults } };
  }),
);

afterAll(() => reconfigure(gateway, () => before));

async function connectFailure(runtime: AgentRuntime): Promise<unknown> {
  return runtime.connect?.({ signal }).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
}

describe('connecting', () => {
  it('says that nobody listens, and how to start the gateway', async () => {
    const failure = await connectFailure(connected({ url: `ws://127.0.0.1:${await freePort()}` }));
    expect(failure).toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      fix: expect.stringContaining('openclaw gateway start'),
    });
  });

  it('says that what listens is no gateway', async () => {
    const server = await startLoopbackServer((_, response) => void response.end('a web page'));
    const failure = await connectFailure(connected({ url: server.url.replace('http', 'ws') }));
    await server.close();
    expect(failure).toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
      message: expect.stringContaining('does not answer as an OpenClaw gateway'),
    });
  });

  it('says that the token is wrong, without showing it', async () => {
    const token = 'a-wrong-token-123';
    const runtime = connected({ token });
    const failure = await connectFailure(runtime);
    expect(failure).toMatchObject({
      code: 'RUNTIME_UNAUTHORIZED',
      fix: expect.stringContaining('OPENCLAW_GATEWAY_TOKEN'),
    });
    const shown = [
      inspect(failure, { depth: 10 }),
      JSON.stringify(toErrorInfo(failure)),
      inspect(runtime),
    ].join();
    expect(shown).not.toContain(token);
  });

  it('says that there is no token', async () => {
    const environment = { HOME: '/nonexistent', OPENCLAW_GATEWAY_PORT: String(gateway.port) };
    const failure = await connectFailure(connected({ environment }));
    expect(failure).toMatchObject({
      code: 'RUNTIME_UNAUTHORIZED',
      message: expect.stringContaining('none was found'),
    });
  });
});

describe('without leave to call sessions_spawn', () => {
  it('starts agents with tools through the agent method', async () => {
    const session = await connected().spawn(request('<<say done>>', { tools: 'inherit' }), { signal });
    expect(session.reference.sessionKey).toContain(':parallel-agents-session-');
    expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'done' });
  });

  it('refuses where only sessions_spawn will do, and says which key allows it', async () => {
    const spawning = connected({ spawnWith: 'sessions_spawn' }).spawn(request('hello'), { signal });
    await expect(spawning).rejects.toMatchObject({
      code: 'SPAWN_REFUSED',
      fix: expect.stringContaining('gateway.tools.allow'),
    });
  });
});

describe('diagnose', () => {
  it('finds the limits that will bite, each with the patch that lifts it', async () => {
    const found = (await connected().diagnose?.({ signal })) ?? [];
    expect(found.filter(({ status }) => status === 'problem')).toEqual([]);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ check: 'gateway', status: 'ok' }),
        expect.objectContaining({ check: 'token', status: 'ok' }),
        expect.objectContaining({
          check: 'sessions_spawn',
          configPatch: { gateway: { tools: { allow: ['sessions_spawn'] } } },
        }),
        expect.objectContaining({
          check: 'limit: agents.defaults.maxConcurrent',
          status: 'warning',
          configPatch: { agents: { defaults: { maxConcurrent: 20 } } },
        }),
        expect.objectContaining({ check: 'model fallbacks', status: 'ok' }),
      ]),
    );
  });

  it('reports a gateway that is not there as a problem', async () => {
    const found = await connected({ url: `ws://127.0.0.1:${await freePort()}` }).diagnose?.({ signal });
    expect(found).toEqual([
      expect.objectContaining({ status: 'problem', fix: expect.stringContaining('openclaw gateway start') }),
    ]);
  });
});

describe('a connection that drops', () => {
  it.each(['none', 'inherit'] as const)('is taken up again, with tools: %s', async (tools) => {
    await using proxy = await startProxy(gateway.port);
    model.reset();
    const runtime = connected({ url: `ws://127.0.0.1:${proxy.port}` });
    const session = await runtime.spawn(request('<<latency 3000>> <<say still here>>', { tools }), {
      signal,
    });
    proxy.drop();
    expect(await session.outcome()).toMatchObject({ status: 'completed', text: 'still here' });
    expect(model.requests).toHaveLength(1);
    await runtime.close();
  });
});

describe('a gateway that dies', () => {
  it('fails what runs on it, clearly and soon, and close() does not hang; it comes back and has lost what ran', async () => {
    const warnings: string[] = [];
    const runtime = connected({ reconnectSeconds: 1, onWarning: ({ code }) => warnings.push(code) });
    const patient = connected({ reconnectSeconds: 150 });
    const requests = [request('<<hang>>'), request('<<hang>>'), request('<<hang>>', { tools: 'inherit' })];
    const sessions = await Promise.all(requests.map((asked) => runtime.spawn(asked, { signal })));
    const lost = await patient.spawn(request('<<hang>> Wait for the gateway.'), { signal });
    await gateway.kill();
    const outcomes = await Promise.all(sessions.map((session) => session.outcome()));
    expect(outcomes.map(({ status, error }) => [status, error?.code])).toEqual(
      requests.map(() => ['failed', 'RUNTIME_UNAVAILABLE']),
    );
    await expect(runtime.spawn(request('hello'), { signal })).rejects.toMatchObject({
      code: 'RUNTIME_UNAVAILABLE',
    });
    await runtime.close();
    expect(warnings).toEqual(['CANCEL_FAILED']);
    await gateway.start();
    expect(await lost.outcome()).toMatchObject({
      status: 'failed',
      error: { code: 'SESSION_LOST', retryable: true },
    });
    // It starts nothing twice, and takes new sessions.
    model.reset();
    expect(await connected().attach?.(lost.reference, { signal })).toBeUndefined();
    // OpenClaw may go on with the one that has tools on its own account.
    expect(model.requests.filter(({ messages }) => messages.includes('Wait for the gateway.'))).toEqual([]);
    const next = await patient.spawn(request('<<say back>>'), { signal });
    expect(await next.outcome()).toMatchObject({ status: 'completed', text: 'back' });
  }, 240_000);

  it('leaves no session of ours behind in the end', async () => {
    const ours = (await sessionKeys(gateway)).filter((key) => key.includes('parallel-agents'));
    // The session with tools whose gateway died under it could not be deleted; that was warned of.
    expect(ours).toHaveLength(1);
  });
});
