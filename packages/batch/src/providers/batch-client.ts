/// <reference path="../undici-parts.d.ts" />
import { createRequire } from 'node:module';
import { RuntimeError } from '@parallel-agents/core';
import {
  BatchRefused,
  HttpExchange,
  proxyBefore,
  proxyFor,
  readRefusal,
  tooLarge,
  unreachable,
  type Headers as WireHeaders,
} from '@parallel-agents/core/internal/wire';
import type { Dispatcher } from 'undici';
// The whole of undici takes more than twice as long to load.
import Agent from 'undici/lib/dispatcher/agent.js';
import type { z } from 'zod';
import { LineReader } from './line-reader.ts';

/** Seconds that a question about a batch may take, and what is sent or read in bulk. */
const askSeconds = 60;
const bulkSeconds = 1800;
/** The largest document about batches that is read, and all results of a batch together. */
const maxDocumentBytes = 16 * 1024 * 1024;
const maxResultsBytes = 8 * 1024 * 1024 * 1024;

export interface ClientOptions {
  /** Up to where the API starts, without a slash at its end. */
  url: string;
  /** Sent with each request; holds the key. */
  headers: Readonly<Record<string, string>>;
  /** Sent with each request, with its question mark. @default '' */
  query?: string;
  redact(text: string): string;
  /** What to do about a key that is refused. */
  keyFix: string;
}

interface Ask {
  method: 'GET' | 'POST';
  /** Behind the base URL, with a query of its own. */
  path: string;
  body?: string | Uint8Array;
  contentType?: string;
  signal: AbortSignal;
}

/** Asks a provider about batches. */
export class BatchClient {
  readonly #options: ClientOptions;
  readonly #origin: string;
  readonly #path: string;
  #dispatcher: Dispatcher | undefined;

  constructor(options: ClientOptions) {
    const { origin, pathname } = new URL(options.url);
    this.#options = options;
    this.#origin = origin;
    this.#path = pathname.replace(/\/+$/, '');
  }

  /** @throws BatchRefused */
  async json(ask: Ask): Promise<unknown> {
    const pieces: Buffer[] = [];
    let size = 0;
    await this.#exchange(ask, ask.body === undefined ? askSeconds : bulkSeconds, (bytes) => {
      size += bytes.length;
      if (size > maxDocumentBytes) throw new RuntimeError(tooLarge);
      pieces.push(bytes);
    });
    try {
      return JSON.parse(Buffer.concat(pieces).toString('utf8'));
    } catch {
      throw noBatch();
    }
  }

  /** Reads a document line by line. @throws BatchRefused */
  async lines(path: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    const reader = new LineReader(onLine);
    let size = 0;
    await this.#exchange({ method: 'GET', path, signal }, bulkSeconds, (bytes) => {
      size += bytes.length;
      if (size > maxResultsBytes) throw new RuntimeError(tooLarge);
      reader.push(bytes);
    });
    reader.end();
  }

  async close(): Promise<void> {
    await this.#dispatcher?.destroy();
  }

  async #exchange(ask: Ask, seconds: number, onData: (bytes: Buffer) => void): Promise<void> {
    const { headers: own, query = '' } = this.#options;
    const { method, path, body = null, contentType = 'application/json', signal } = ask;
    signal.throwIfAborted();
    let status = 0;
    let headers: WireHeaders = {};
    let isOut = false;
    const refusal: Buffer[] = [];
    const reader = {
      sent: () => {
        isOut = true;
      },
      start: (answered: number, told: WireHeaders) => {
        status = answered;
        headers = told;
      },
      data: (bytes: Buffer) => {
        if (isSuccess(status)) onData(bytes);
        else if (refusal.length < 1000) refusal.push(bytes);
      },
    };
    const joined = path.includes('?') ? query.replace('?', '&') : query;
    const exchange = new HttpExchange(
      this.#connections(),
      {
        origin: this.#origin,
        path: `${this.#path}${path}${joined}`,
        method,
        headers: { ...own, 'content-type': contentType },
        body,
        headersTimeout: seconds * 1000,
        bodyTimeout: seconds * 1000,
      },
      reader,
    );
    const stop = (): void => exchange.stop(toError(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    const timer = setTimeout(() => exchange.stop(new Error(`no answer within ${seconds} s`)), seconds * 1000);
    try {
      await exchange.done;
    } catch (thrown) {
      if (signal.aborted) throw signal.reason;
      if (thrown instanceof RuntimeError) throw thrown;
      throw new BatchRefused(unreachable(thrown, proxyBefore(new URL(this.#origin))), 0, isOut);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
    }
    if (isSuccess(status)) return;
    const { redact, keyFix } = this.#options;
    const said = Buffer.concat(refusal).toString('utf8');
    const fixes = {
      unauthorized: keyFix,
      'no endpoint': 'Check that this server has batches, and that the base URL ends where its API starts.',
      'no model': 'Check that this server has batches, and that the base URL ends where its API starts.',
    };
    const { error } = readRefusal({ status, body: said, headers, model: '', fixes }, redact);
    throw new BatchRefused(error, status, status >= 500 || status === 408);
  }

  #connections(): Dispatcher {
    this.#dispatcher ??= connectionsTo(new URL(this.#origin));
    return this.#dispatcher;
  }
}

/** @throws RuntimeError for what is no answer of a server that has batches */
export function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const read = schema.safeParse(value);
  if (!read.success) throw noBatch();
  return read.data;
}

function noBatch(): RuntimeError {
  return new RuntimeError({
    code: 'PROVIDER_ERROR',
    message: 'The server answered with something that is no batch.',
    fix: 'Check the base URL: it is that of OpenAI’s or Anthropic’s API, or of a server with the same batches.',
  });
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}

function connectionsTo(url: URL): Dispatcher {
  const limits = { connections: 4, maxResponseSize: maxResultsBytes };
  const proxy = proxyFor(url);
  if (proxy === undefined) return new Agent(limits);
  // Loaded where there is a proxy only.
  const { EnvHttpProxyAgent } = createRequire(import.meta.url)('undici') as typeof import('undici');
  const { address, noProxy } = proxy;
  return new EnvHttpProxyAgent({ ...limits, httpProxy: address, httpsProxy: address, noProxy });
}
