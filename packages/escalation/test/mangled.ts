import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a server, or what stands before it, makes of an answer that was paid for. The first ones tell all of its bill. */
export const mangles = {
  'as it is': (body: string) => body,
  'in other names': (body: string) =>
    body
      .replaceAll('"prompt_tokens"', '"inputTokenCount"')
      .replaceAll('"completion_tokens"', '"output-tokens"'),
  'thoughts in the total only': (body: string) =>
    body.replace(/"completion_tokens":\d+/g, '"completion_tokens":1'),
  'the total alone': (body: string) => body.replace(/"(?:prompt|completion)_tokens":\d+,/g, ''),
  'in an envelope': (body: string) =>
    body.startsWith('{') ? `<b>Warning</b>\n{"answer":${body}}` : body.replaceAll('\n\ndata: {', '{'),
  'the output alone': (body: string) => body.replace(/"(?:prompt|total)_tokens":(\d+)(,?)/g, ''),
  'the input alone': (body: string) => body.replace(/,"(?:completion|total)_tokens":\d+/g, ''),
  'half of it': (body: string) => body.slice(0, body.length / 2),
  'an error': () => '{"error":{"message":"KV cache is full","code":500}}',
  'an error without a code': () => '{"error":{"message":"response_format is not supported"}}',
  'a page': () => '<html><title>Sign in</title></html>',
  'another API': () => '{"results":[{"generated_text":"fine"}]}',
  nothing: () => '',
} as const;
export type Mangle = keyof typeof mangles;

export const tellsAll: ReadonlySet<Mangle> = new Set<Mangle>([
  ...([
    'as it is',
    'in other names',
    'thoughts in the total only',
    'the total alone',
    'in an envelope',
  ] as const),
]);

/** Stands before a server, and makes of its successes what `next` says. */
export async function startMangler(target: string, next: () => Mangle) {
  const { origin } = new URL(target);
  const server = createServer(async (asked, response) => {
    try {
      const body = await asked.toArray();
      const hangUp = new AbortController();
      response.once('close', () => hangUp.abort());
      const answer = await fetch(origin + asked.url, {
        ...(asked.method === 'POST' && { method: 'POST', body: Buffer.concat(body) }),
        headers: { 'content-type': 'application/json' },
        signal: hangUp.signal,
      });
      const text = await answer.text();
      const isAnswer = answer.status === 200 && asked.method === 'POST';
      for (const name of ['content-type', 'retry-after']) {
        const value = answer.headers.get(name);
        if (value !== null) response.setHeader(name, value);
      }
      response.writeHead(answer.status).end(isAnswer ? mangles[next()](text) : text);
    } catch {
      response.destroy();
    }
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
