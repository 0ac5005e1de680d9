import { isIP } from 'node:net';
import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate } from 'node:zlib';
import type { Tool, ToolAnswer } from '@parallel-agents/core';
import type { Agent, Dispatcher } from 'undici';
import { z } from 'zod';
import { isPublic, PrivateAddressError, publicLookup, type Resolver } from './addresses.ts';
import { builtIn, refused } from './tool.ts';

export interface FetchOptions {
  /** Hosts (`name` or `name:port`) that may be fetched although their address is private. @default none */
  privateHosts?: readonly string[];
  /** For tests: how names are resolved. @default that of the system */
  resolver?: Resolver;
}

const mostBytes = 5 * 1024 * 1024;
const mostRedirects = 5;
const seconds = 30;

/** Fetches a page over http or https: nothing behind a private address, after each redirect anew. */
export function fetchTool(options: FetchOptions = {}): Tool & { close(): Promise<void> } {
  const connections = new Connections(options);
  const tool = builtIn({
    name: 'fetch',
    description: 'Fetches a web page or a text file by its URL (http or https) and gives its text.',
    rights: { reads: true, network: true },
    schema: z.object({
      url: z.string().min(1).max(4_000).describe('The whole URL.'),
      prompt: z.string().optional().describe('Is not read: the text is given as it is.'),
    }),
    run: ({ url }, { signal }) => fetchText(url, connections, signal),
  });
  return { ...tool, close: () => connections.close() };
}

/** Connections that lead to the open internet only, and those to hosts that were named. */
class Connections {
  readonly #options: FetchOptions;
  #open: Promise<Agent> | undefined;
  #named: Promise<Agent> | undefined;

  constructor(options: FetchOptions) {
    this.#options = options;
  }

  isNamed({ hostname, host }: URL): boolean {
    const named = this.#options.privateHosts ?? [];
    return named.some((name) => name === host || name === hostname);
  }

  to(url: URL): Promise<Dispatcher> {
    const timeouts = { headersTimeout: seconds * 1000, bodyTimeout: seconds * 1000 };
    if (this.isNamed(url)) {
      this.#named ??= import('undici').then(({ Agent }) => new Agent(timeouts));
      return this.#named;
    }
    const { resolver } = this.#options;
    this.#open ??= import('undici').then(
      ({ Agent }) => new Agent({ ...timeouts, connect: { lookup: publicLookup(resolver) as never } }),
    );
    return this.#open;
  }

  async close(): Promise<void> {
    const agents = await Promise.all([this.#open, this.#named]);
    await Promise.all(agents.map((agent) => agent?.destroy()));
  }
}

async function fetchText(given: string, connections: Connections, signal: AbortSignal): Promise<ToolAnswer> {
  const { request } = await import('undici');
  const stop = AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]);
  let next = given;
  for (let redirects = 0; redirects <= mostRedirects; redirects++) {
    const url = URL.parse(next);
    const why =
      url === null ? `${JSON.stringify(next.slice(0, 200))} is no whole URL.` : whyNot(url, connections);
    if (url === null || why !== undefined) return refused(why ?? '');
    try {
      const { statusCode, headers, body } = await request(url, {
        dispatcher: await connections.to(url),
        signal: stop,
        headers: {
          accept: 'text/html, text/*, application/json, */*;q=0.1',
          'accept-encoding': 'identity',
          'user-agent': 'parallel-agents',
        },
      });
      // It is left before its end, and says so as an error that nobody waits for.
      body.on('error', () => {});
      const { location } = headers;
      if (statusCode >= 300 && statusCode < 400 && typeof location === 'string') {
        body.destroy();
        next = URL.parse(location, url.href)?.href ?? location;
        continue;
      }
      const { bytes, isCut } = await readUpTo(body, mostBytes);
      const text = await asText(bytes, headers, url);
      if (typeof text !== 'string') return text;
      const cut = isCut ? `\n[The page is longer than ${mostBytes} bytes; the rest was not read.]` : '';
      return statusCode >= 400
        ? refused(`The server answered ${statusCode}.\n${text.slice(0, 2_000)}`)
        : { text: `${url.href}\n\n${text}${cut}` };
    } catch (thrown) {
      signal.throwIfAborted();
      return refused(whyFailed(thrown, url));
    }
  }
  return refused(`The server sends on more than ${mostRedirects} times.`);
}

/** Why a URL is not fetched; names are looked at when they are resolved. */
function whyNot(url: URL, connections: Connections): string | undefined {
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `Only http and https are fetched, not ${url.protocol}`;
  if (url.username !== '' || url.password !== '')
    return 'A URL with a user or a password in it is not fetched.';
  if (connections.isNamed(url)) return undefined;
  // The parser of URLs has read 2130706433, 0x7f.1 and 017700000001 as the addresses that they are.
  const address = url.hostname.replace(/^\[|\]$/g, '');
  const isPrivate = isIP(address) !== 0 ? !isPublic(address) : isLocalName(address);
  return isPrivate
    ? `${url.hostname} is not on the open internet: private addresses are not fetched.`
    : undefined;
}

function isLocalName(hostname: string): boolean {
  return /(^|\.)(localhost|local|internal|home\.arpa)\.?$/i.test(hostname);
}

async function readUpTo(
  body: AsyncIterable<Buffer> & { destroy(): unknown },
  most: number,
): Promise<{ bytes: Buffer; isCut: boolean }> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body) {
    parts.push(part);
    size += part.length;
    if (size > most) break;
  }
  body.destroy();
  const bytes = Buffer.concat(parts);
  return { bytes: bytes.subarray(0, most), isCut: size > most };
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

async function asText(bytes: Buffer, headers: Headers, url: URL): Promise<string | ToolAnswer> {
  const type = String(headers['content-type'] ?? '').toLowerCase();
  const isKnown =
    type === '' ||
    /^(text\/|application\/([\w.+-]*\+)?(json|xml|javascript|x?html|yaml|x-yaml|x-ndjson))/.test(type);
  if (!isKnown) return refused(`${url.href} is ${type.split(';')[0]}, and only text is read.`);
  const plain = await decoded(bytes, String(headers['content-encoding'] ?? '').toLowerCase());
  if (plain === undefined) return refused(`${url.href} is packed in a way that is not read, or too large.`);
  if (plain.subarray(0, 8_000).includes(0)) return refused(`${url.href} is no text.`);
  const text = decoderOf(type).decode(plain);
  const isHtml =
    type.includes('html') || (type === '' && /^\s*<(!doctype html|html)/i.test(text.slice(0, 500)));
  if (!isHtml) return text;
  const { htmlText } = await import('./html-text.ts');
  return htmlText(text, url.href);
}

function decoderOf(type: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(/charset="?([\w-]+)/.exec(type)?.[1]);
  } catch {
    return new TextDecoder();
  }
}

/** Servers pack although they were asked not to; what unpacks to too much is not read. */
async function decoded(bytes: Buffer, encoding: string): Promise<Buffer | undefined> {
  const unpack = { gzip: gunzip, 'x-gzip': gunzip, deflate: inflate, br: brotliDecompress }[encoding];
  if (encoding === '' || encoding === 'identity') return bytes;
  if (unpack === undefined) return undefined;
  return promisify(unpack as typeof gunzip)(bytes, { maxOutputLength: mostBytes } as never).then(
    (plain) => plain as Buffer,
    () => undefined,
  );
}

function whyFailed(thrown: unknown, url: URL): string {
  const cause = thrown instanceof Error && thrown.cause instanceof Error ? thrown.cause : thrown;
  if (cause instanceof PrivateAddressError) return `${cause.message} Private addresses are not fetched.`;
  if (cause instanceof Error && /timeout|abort/i.test(`${cause.name} ${cause.message}`))
    return `${url.host} gave no answer within ${seconds} s.`;
  const { code = 'no answer' } = cause as NodeJS.ErrnoException;
  return `${url.host} cannot be reached (${code}).`;
}
