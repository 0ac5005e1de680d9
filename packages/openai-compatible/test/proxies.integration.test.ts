// Proxies: of the environment, of the options, dead ones, and those that let nothing through.
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openaiCompatible } from '../src/index.ts';
import { examineServer } from '../src/internal.ts';
import { hello, plain, request, signal, start } from './wire-server.ts';

afterEach(() => void vi.unstubAllEnvs());

describe('a proxy', () => {
  /** Passes requests on to a server, whatever host they name, and keeps account of the hosts. */
  async function startProxy(target: number) {
    const hosts: string[] = [];
    const server = createServer((incoming, response) => {
      hosts.push(String(incoming.url));
      const { pathname, search } = new URL(String(incoming.url));
      const { method, headers } = incoming;
      const onward = httpRequest({ port: target, path: pathname + search, method, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      });
      onward.on('error', () => response.destroy());
      incoming.pipe(onward);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return { hosts, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  }

  const asked = async (baseUrl: string, options = {}) => {
    const runtime = openaiCompatible({ baseUrl, ...options });
    onTestFinished(() => runtime.close());
    await runtime.connect?.({ signal });
    const session = await runtime.spawn({ ...request, timeoutSeconds: 10 }, { signal });
    return session.outcome();
  };

  async function setUp() {
    const { server } = await start(plain(hello));
    const port = (server.address() as AddressInfo).port;
    for (const name of ['http_proxy', 'all_proxy', 'ALL_PROXY', 'no_proxy', 'NO_PROXY']) vi.stubEnv(name, '');
    return { port, proxy: await startProxy(port) };
  }

  test('of the environment is used for servers elsewhere', async () => {
    const { proxy } = await setUp();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    expect(await asked('http://model.example/v1')).toMatchObject({ status: 'completed' });
    expect(proxy.hosts[0]).toBe('http://model.example/v1/chat/completions');
  });

  test('of the environment is not used for servers on this machine, and those that NO_PROXY names', async () => {
    const { port, proxy } = await setUp();
    vi.stubEnv('HTTP_PROXY', proxy.url);
    expect(await asked(`http://127.0.0.1:${port}/v1`)).toMatchObject({ status: 'completed' });
    vi.stubEnv('NO_PROXY', 'model.invalid');
    const reached = asked('http://model.invalid/v1').then(
      ({ status }) => status,
      () => 'nobody is there',
    );
    expect(['failed', 'nobody is there']).toContain(await reached);
    expect(proxy.hosts).toEqual([]);
  });

  test.each(['http://model.example/v1', 'https://model.example/v1'])(
    'that does not run is said before anything is asked of %s, without its password',
    async (baseUrl) => {
      const { proxy } = await setUp();
      vi.stubEnv('HTTPS_PROXY', 'http://user:hush@127.0.0.1:1');
      vi.stubEnv('HTTP_PROXY', 'http://user:hush@127.0.0.1:1');
      vi.stubEnv('NO_PROXY', 'localhost,');
      const message = 'The proxy 127.0.0.1:1 cannot be reached (ECONNREFUSED).';
      await expect(asked(baseUrl)).rejects.toMatchObject({ code: 'RUNTIME_UNAVAILABLE', message });
      // The doctor says the same, whether it looks at this server alone or at the runtime.
      const found = [{ check: 'server', status: 'problem', message: `${baseUrl}: ${message}` }];
      expect(await examineServer({ baseUrl }, { signal })).toMatchObject({ findings: found, settings: {} });
      const behind = openaiCompatible({ baseUrl });
      onTestFinished(() => behind.close());
      expect(await behind.diagnose?.({ signal })).toMatchObject(found);
      // The one of the options goes before it.
      const runtime = openaiCompatible({ baseUrl, proxy: proxy.url });
      onTestFinished(() => runtime.close());
      await expect(runtime.connect?.({ signal })).resolves.toBeUndefined();
    },
  );

  test('of the environment is not looked for where NO_PROXY may name the server', async () => {
    await setUp();
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
    for (const names of ['.example', '*.example:80', '*', 'other.example, model.example']) {
      vi.stubEnv('NO_PROXY', names);
      const runtime = openaiCompatible({ baseUrl: 'http://model.example/v1' });
      onTestFinished(() => runtime.close());
      await expect(runtime.connect?.({ signal }), names).resolves.toBeUndefined();
    }
  });

  test.each([
    ['http', 407, 'RUNTIME_UNAUTHORIZED'],
    ['https', 407, 'RUNTIME_UNAUTHORIZED'],
    ['https', 403, 'RUNTIME_UNAVAILABLE'],
    ['https', 502, 'PROVIDER_UNAVAILABLE'],
  ])(
    'that lets no request to %s through (%i) is told apart from the server',
    async (scheme, status, code) => {
      const server = createServer((_incoming, response) => response.writeHead(status).end());
      server.on('connect', (_incoming, socket) =>
        socket.end(`HTTP/1.1 ${status} No\r\ncontent-length: 0\r\n\r\n`),
      );
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => {
        server.closeAllConnections();
        server.close();
      });
      const proxy = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const { error } = await asked(`${scheme}://model.example/v1`, { proxy });
      expect(error).toMatchObject({ code, message: expect.stringContaining(`proxy`) });
      expect(error?.message).toContain(String(status));
    },
  );

  test('of the options is used for every server', async () => {
    const { port, proxy } = await setUp();
    expect(await asked(`http://127.0.0.1:${port}/v1`, { proxy: proxy.url })).toMatchObject({
      status: 'completed',
    });
    expect(proxy.hosts).toContain(`http://127.0.0.1:${port}/v1/chat/completions`);
  });
});
