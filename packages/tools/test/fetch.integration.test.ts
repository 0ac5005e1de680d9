import { lookup } from 'node:dns';
import { gzipSync } from 'node:zlib';
import { type LoopbackServer, startLoopbackServer } from '@parallel-agents/testing/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchTool } from '../src/built-in/fetch-tool.ts';

const { signal } = new AbortController();
const page = `<!doctype html><html><head><title>Bees &amp; honey</title><style>p{}</style></head><body>
<nav>Menu</nav><h1>Bees</h1><p>They make <a href="/honey">honey</a>.<script>alert(1)</script></p>
<ul><li>one</li><li>two</li></ul><pre>a
  b</pre></body></html>`;

let server: LoopbackServer;
let asked: string[] = [];
const tools: ReturnType<typeof fetchTool>[] = [];

beforeAll(async () => {
  server = await startLoopbackServer(async (request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const send = (type: string, body: string | Buffer, headers = {}): void => {
      response.writeHead(200, { 'content-type': type, ...headers });
      response.end(body);
    };
    if (path === '/page') send('text/html; charset=utf-8', page);
    else if (path === '/data') send('application/json', '{"a":1}');
    else if (path === '/packed') send('text/plain', gzipSync('unpacked'), { 'content-encoding': 'gzip' });
    else if (path === '/bomb')
      send('text/plain', gzipSync(Buffer.alloc(50 * 1024 * 1024)), { 'content-encoding': 'gzip' });
    else if (path === '/image') send('image/png', Buffer.from([1, 2, 3]));
    else if (path === '/large') send('text/plain', 'x'.repeat(50 * 1024 * 1024));
    else if (path.startsWith('/to?')) {
      response.writeHead(302, { location: decodeURIComponent(path.slice(4)) });
      response.end();
    } else if (path === '/hang') response.write('');
    else {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('not here');
    }
  });
});

afterAll(async () => {
  await Promise.all(tools.map((tool) => tool.close()));
  await server.close();
});

function toolWith(options: Parameters<typeof fetchTool>[0]) {
  const tool = fetchTool(options);
  tools.push(tool);
  return (url: string, stop = signal) => tool.execute({ url }, { signal: stop });
}

describe('a page', () => {
  it('is given as one reads it, with its links', async () => {
    const fetching = toolWith({ privateHosts: [new URL(server.url).host] });
    const { text } = await fetching(`${server.url}/page`);
    expect(text).toBe(
      `${server.url}/page\n\nBees & honey\n\n# Bees\n\nThey make honey (${server.url}/honey).\n\n- one\n\n- two\n\na\nb`,
    );
    expect((await fetching(`${server.url}/data`)).text).toContain('{"a":1}');
    expect((await fetching(`${server.url}/packed`)).text).toContain('unpacked');
    expect((await fetching(`${server.url}/to?/data`)).text).toContain('{"a":1}');
  });

  it('that is no text, not there, too long, or packed to be too long, is bounded and said', async () => {
    const fetching = toolWith({ privateHosts: ['127.0.0.1'] });
    expect((await fetching(`${server.url}/image`)).text).toContain('is image/png, and only text is read');
    expect(await fetching(`${server.url}/none`)).toMatchObject({
      isError: true,
      text: expect.stringContaining('answered 404.\nnot here'),
    });
    const large = await fetching(`${server.url}/large`);
    expect(large.text).toContain('[The page is longer than 5242880 bytes; the rest was not read.]');
    expect(large.text.length).toBeLessThan(5_243_100);
    expect((await fetching(`${server.url}/bomb`)).text).toContain('too large');
    expect((await fetching(`${server.url}/to?/to%3F/to%253F/to`)).isError).toBe(true);
    const stop = new AbortController();
    const hanging = fetching(`${server.url}/hang`, stop.signal);
    stop.abort(new Error('enough'));
    await expect(hanging).rejects.toThrow('enough');
  });
});

describe('an address that is not on the open internet', () => {
  const port = (): string => new URL(server.url).port;

  it.each([
    ['itself', () => `http://127.0.0.1:${port()}/page`],
    ['as a decimal number', () => `http://2130706433:${port()}/page`],
    ['as an octal one', () => `http://0177.0.0.1:${port()}/page`],
    ['short', () => `http://127.1:${port()}/page`],
    ['in IPv6', () => `http://[::1]:${port()}/page`],
    ['mapped into IPv6', () => `http://[::ffff:127.0.0.1]:${port()}/page`],
    ['as a name of this machine', () => `http://localhost:${port()}/page`],
    ['of a cloud', () => 'http://169.254.169.254/latest/meta-data/'],
    ['in wide letters', () => `http://１２７.0.0.1:${port()}/page`],
    ['with a password', () => `http://user:pass@127.0.0.1:${port()}/page`],
    ['as a file', () => 'file:///etc/passwd'],
    ['as nothing', () => 'not a url'],
  ])('%s is refused, and never asked', async (_what, url) => {
    asked = [];
    expect(await toolWith({})(url())).toMatchObject({ isError: true });
    expect(asked).toEqual([]);
  });

  it('is refused by a DNS name that leads there, and behind a redirect', async () => {
    asked = [];
    const resolver = ((_name: string, options: object, done: never) =>
      lookup('127.0.0.1', options, done)) as unknown as typeof lookup;
    const byName = await toolWith({ resolver })(`http://rebound.example:${port()}/page`);
    expect(byName).toMatchObject({
      isError: true,
      text: expect.stringContaining('not on the open internet'),
    });
    expect(asked).toEqual([]);
    // The first host is allowed by name, and sends on to one that is not.
    const fetching = toolWith({ privateHosts: [`127.0.0.1:${port()}`] });
    const sent = await fetching(`${server.url}/to?${encodeURIComponent(`http://localhost:${port()}/page`)}`);
    expect(sent).toMatchObject({ isError: true, text: expect.stringContaining('not on the open internet') });
    expect(asked).toHaveLength(1);
  });
});
