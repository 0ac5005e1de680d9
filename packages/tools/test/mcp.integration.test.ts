import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { createOrchestrator, defineAgent, type JobEvent } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { createTools, type Tools, type ToolsOptions } from '../src/index.ts';
import { servedTools } from './kit/served.ts';

const script = fileURLToPath(new URL('kit/stdio-server.ts', import.meta.url));
const stdio = (how: string, env: Record<string, string> = {}) => ({
  command: process.execPath,
  args: ['--conditions=@parallel-agents/source', script, how],
  env,
});

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

const toolsOf = (options: ToolsOptions): Tools => {
  const tools = createTools(options);
  open.push(() => tools.close());
  return tools;
};

const calls = (...asked: [string, unknown][]) =>
  ({ kind: 'text', text: '', toolCalls: asked.map(([name, input]) => ({ name, input })) }) as const;

async function run(tools: Tools, only: readonly string[], reply: ReplyScript, never: readonly string[] = []) {
  const runtime = scripted({ reply });
  const agent = defineAgent({ name: 'a', instructions: 'Do.', tools: 'inherit', toolLimit: { only, never } });
  const orchestrator = createOrchestrator({ runtime, agents: [agent], tools });
  const started = orchestrator.run([{ agent: 'a', description: 'Do.' }]);
  const events: JobEvent[] = [];
  for await (const event of started) events.push(event);
  const { results } = await started;
  const called = events.filter((event) => event.type === 'tool.called');
  return { result: results[0], called, offered: runtime.calls[0]?.toolUse?.offers.map(({ name }) => name) };
}

/** The model calls these, and answers with what they brought. */
const asking =
  (...asked: [string, unknown][]): ReplyScript =>
  ({ toolUse }) =>
    toolUse?.turns.length
      ? { kind: 'text', text: toolUse.turns.map(({ text }) => text.slice(0, 3_000)).join('\n') }
      : calls(...asked);

describe('a server over stdio', () => {
  it('gives an agent the tools that its list names, in both spellings, and never more', async () => {
    const tools = toolsOf({ servers: { weather: stdio('good') } });
    const { result, called, offered } = await run(
      tools,
      ['mcp__weather__temperature', 'weather/nothing', 'Bash'],
      asking(['mcp__weather__temperature', { city: 'Rom' }], ['mcp__weather__set_alarm', { at: '7' }]),
    );
    expect(offered).toEqual(['mcp__weather__temperature']);
    expect(result?.text).toContain('In Rom it is 21 °C.');
    // Side by side: what is quicker is told first.
    expect(called.map(({ outcome, origin }) => [outcome, origin]).toSorted()).toEqual([
      ['done', 'weather'],
      ['unknown', undefined],
    ]);
    expect(result?.warnings?.[0]?.message).toBe(
      'The agent worked without some of its tools: Bash (there is none here), weather/nothing (the server "weather" has no such tool).',
    );
    const all = await run(tools, ['weather/*'], asking(['mcp__weather__temperature', { city: 7 }]));
    expect(all.offered).toHaveLength(8);
    expect(all.called[0]).toMatchObject({ outcome: 'invalid', message: expect.stringContaining('city') });
  });

  it('runs what may write only when somebody says so, or its name was allowed', async () => {
    const servers = { weather: stdio('good') };
    const alarm = asking(['mcp__weather__set_alarm', { at: '7' }]);
    const refused = await run(toolsOf({ servers }), ['weather/set_alarm'], alarm);
    expect(refused.called[0]).toMatchObject({ outcome: 'refused' });
    const named = await run(toolsOf({ servers, allow: ['weather/set_alarm'] }), ['weather/set_alarm'], alarm);
    expect(named.called[0]).toMatchObject({ outcome: 'done' });
    const asked: unknown[] = [];
    const ask: ToolsOptions['ask'] = async ({ tool, input }) => asked.push([tool, input]) > 0;
    expect((await run(toolsOf({ servers, ask }), ['weather/*'], alarm)).called[0]?.outcome).toBe('done');
    expect(asked).toEqual([['mcp__weather__set_alarm', '{"at":"7"}']]);
  });

  it('has tools that a model would see by one name told apart: what one may do, the other may not', async () => {
    const servers = { weather: stdio('good') };
    const both = asking(['mcp__weather__set_alarm', { at: '7' }], ['mcp__weather__set_alarm_2', { at: '8' }]);
    const { called, result } = await run(
      toolsOf({ servers, allow: ['weather/set_alarm'] }),
      ['weather/*'],
      both,
    );
    expect(called.map(({ tool, outcome }) => [tool, outcome]).toSorted()).toEqual([
      ['mcp__weather__set_alarm', 'done'],
      ['mcp__weather__set_alarm_2', 'refused'],
    ]);
    expect(result?.text).toContain('The alarm is set to 7.');
    const other = await run(toolsOf({ servers, allow: ['weather/set_alarm'] }), ['weather/set.alarm'], both);
    expect(other.offered).toEqual(['mcp__weather__set_alarm_2']);
    // The names that `offered` tells are names to list, to allow and to forbid by.
    const second = 'mcp__weather__set_alarm_2';
    const named = await run(toolsOf({ servers, allow: [second] }), [second, 'weather/set_alarm'], both);
    expect(named.called.map(({ tool, outcome }) => [tool, outcome]).toSorted()).toEqual([
      ['mcp__weather__set_alarm', 'refused'],
      [second, 'done'],
    ]);
    // A name that no model sees allows nothing by what models see it as.
    const dotted = await run(toolsOf({ servers, allow: ['weather/set.alarm'] }), ['weather/*'], both);
    expect(dotted.called.map(({ tool, outcome }) => [tool, outcome]).toSorted()).toEqual([
      ['mcp__weather__set_alarm', 'refused'],
      [second, 'done'],
    ]);
    const without = await run(toolsOf({ servers }), ['weather/*'], both, [second]);
    expect(without.offered).toContain('mcp__weather__set_alarm');
    expect(without.offered).not.toContain(second);
  });

  it('is given what the file says and the least beside it, and no key of it reaches a model or a log', async () => {
    process.env.A_SECRET_OF_THIS_PROCESS = 'do-not-tell';
    const env = { WEATHER_TOKEN: 'SECRET-TOKEN-123', PLAIN: 'yes' };
    const { result, called } = await run(
      toolsOf({ servers: { weather: stdio('good', env) } }),
      ['weather/*'],
      asking(['mcp__weather__environment', { token: 'SECRET-TOKEN-123' }]),
    );
    delete process.env.A_SECRET_OF_THIS_PROCESS;
    expect(result?.text).toContain('"PLAIN":"yes"');
    expect(result?.text).toContain('"WEATHER_TOKEN":"[key]"');
    expect(result?.text).not.toMatch(/SECRET-TOKEN-123|do-not-tell/);
    expect(called[0]?.input).toBe('{"token":"[key]"}');
  });

  it.each([
    [
      'is not there',
      { command: '/no/such/server' },
      /"bad" did not start: there is no command "\/no\/such\/server" here\./,
    ],
    [
      'has a folder that is not there',
      { command: process.execPath, cwd: '/no/such/folder' },
      /did not start: there is no folder "\/no\/such\/folder"\./,
    ],
    [
      'dies at once',
      stdio('dies', { TOKEN: 'SECRET-TOKEN-123' }),
      /did not start.*It wrote: cannot open the database with token \[key\]/,
    ],
    ['says nothing', stdio('silent'), /did not answer within 1 s/],
    ['floods', stdio('floods'), /did not start: It sent more than 4194304 bytes at once/],
  ])('that %s is said before anything is paid for', async (what, bad, why) => {
    let asked = 0;
    const tools = toolsOf({ servers: { bad }, startSeconds: what === 'says nothing' ? 1 : 30 });
    const running = run(tools, ['bad/*'], () => ({ kind: 'text', text: `${++asked}` }));
    await expect(running).rejects.toMatchObject({
      code: 'TOOL_SERVER_FAILED',
      message: expect.stringMatching(why),
    });
    expect(asked).toBe(0);
  });

  it('that babbles on both outputs works all the same', async () => {
    const tools = toolsOf({ servers: { weather: stdio('babbles') } });
    const { result } = await run(
      tools,
      ['weather/*'],
      asking(['mcp__weather__temperature', { city: 'Rom' }]),
    );
    expect(result?.text).toContain('21 °C');
  });

  it('that ends in the middle is told to the model, and is there again for the next call', async () => {
    const tools = toolsOf({ servers: { weather: stdio('good') } });
    const { result, called } = await run(tools, ['weather/*'], ({ toolUse }) => {
      const round = (toolUse?.turns.length ?? 0) / 2;
      if (round === 0) return calls(['mcp__weather__die', {}]);
      if (round === 1) return calls(['mcp__weather__temperature', { city: 'Rom' }]);
      return { kind: 'text', text: toolUse?.turns.at(-1)?.text ?? '' };
    });
    expect(called.map(({ outcome }) => outcome)).toEqual(['failed', 'done']);
    expect(called[0]?.message).toMatch(/"weather" ended in the middle of a call/);
    expect(result?.text).toContain('21 °C');
  });

  it('that is started for several is there for the others when one of them is stopped', async () => {
    const tools = toolsOf({ servers: { weather: stdio('good') } });
    const agents = [{ tools: 'inherit', toolLimit: { only: ['mcp__weather__temperature'] } } as const];
    const stopped = new AbortController();
    const first = tools.prepare(agents, { signal: stopped.signal });
    const second = tools.prepare(agents, { signal: new AbortController().signal });
    stopped.abort(new Error('one run was stopped'));
    await expect(first).rejects.toThrow('one run was stopped');
    await expect(second).resolves.toBeUndefined();
  });

  it('that hangs is not waited for beyond the time of a call', async () => {
    const tools = toolsOf({ servers: { weather: stdio('good') }, limits: { callSeconds: 0.3 } });
    const { called, result } = await run(tools, ['weather/*'], asking(['mcp__weather__hang', {}]));
    expect([result?.status, called[0]?.outcome]).toEqual(['completed', 'timeout']);
  });

  it('that fails, or brings 50 MB, is bounded, and the session goes on', async () => {
    const tools = toolsOf({ servers: { weather: stdio('good') } });
    const { called, result } = await run(tools, ['weather/*'], ({ toolUse }) => {
      const asked = [
        calls(['mcp__weather__fail', {}]),
        calls(['mcp__weather__megabytes', { count: 1 }]),
        calls(['mcp__weather__megabytes', { count: 50 }]),
      ];
      return asked[(toolUse?.turns.length ?? 0) / 2] ?? { kind: 'text', text: 'done' };
    });
    expect(result?.status).toBe('completed');
    expect(called.map(({ outcome }) => outcome)).toEqual(['failed', 'done', 'failed']);
    expect(called[0]?.message).toContain('There is no wind today.');
    expect(called[1]).toMatchObject({ characters: 1024 * 1024, shown: 20_000 });
    expect(called[2]?.message).toContain('It sent more than 4194304 bytes at once');
  });
});

async function overHttp(): Promise<{ url: string; seen: (string | undefined)[] }> {
  const handler = createMcpHandler(() => servedTools());
  const seen: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    seen.push(request.headers.authorization);
    const { port } = server.address() as AddressInfo;
    const hasBody = request.method !== 'GET' && request.method !== 'HEAD';
    const asked = new Request(`http://127.0.0.1:${port}${request.url}`, {
      method: request.method ?? 'GET',
      headers: request.headers as Record<string, string>,
      ...(hasBody && { body: Readable.toWeb(request) as never, duplex: 'half' }),
    } as RequestInit);
    void handler.fetch(asked).then(async (answer) => {
      response.writeHead(answer.status, Object.fromEntries(answer.headers));
      if (answer.body)
        Readable.fromWeb(answer.body as never)
          .on('error', () => {})
          .pipe(response);
      else response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push(async () => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`, seen };
}

describe('a server over HTTP', () => {
  it('is asked with the headers of the file, and its answers are bounded', async () => {
    const { url, seen } = await overHttp();
    const headers = { authorization: 'Bearer SECRET-TOKEN-123' };
    const tools = toolsOf({ servers: { weather: { url, headers } } });
    const { called, result } = await run(tools, ['weather/*'], ({ toolUse }) => {
      const round = (toolUse?.turns.length ?? 0) / 2;
      if (round === 0) return calls(['mcp__weather__temperature', { city: 'Rom' }]);
      if (round === 1) return calls(['mcp__weather__megabytes', { count: 50 }]);
      return { kind: 'text', text: 'done' };
    });
    expect(result?.status).toBe('completed');
    expect(called.map(({ outcome }) => outcome)).toEqual(['done', 'failed']);
    expect(new Set(seen)).toEqual(new Set([headers.authorization]));
  });

  it('that nobody listens on is said before anything is paid for', async () => {
    const tools = toolsOf({ servers: { bad: { url: 'http://127.0.0.1:1/mcp' } } });
    const running = run(tools, ['bad/*'], () => ({ kind: 'text', text: 'x' }));
    await expect(running).rejects.toMatchObject({ code: 'TOOL_SERVER_FAILED' });
  });
});
