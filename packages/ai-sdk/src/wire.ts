/// <reference path="./undici-parts.d.ts" />
import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { RuntimeError } from '@parallel-agents/core';
import {
  type ExchangeReader,
  HttpExchange,
  type ProxyBefore,
  proxyBefore,
  proxyFor,
  type RequestDispatcher,
  tooLarge,
  type Headers as WireHeaders,
} from '@parallel-agents/core/internal/wire';
import type { Dispatcher } from 'undici';
// The whole of undici takes more than twice as long to load.
import Agent from 'undici/lib/dispatcher/agent.js';

/** The largest answer that is read: 64 MiB. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** What a session hears of its request. */
export interface Watcher {
  sent(): void;
  start(status: number): void;
}

export interface WireExchangeOptions {
  /** The largest answer that is read. @default 64 MiB */
  maxBytes?: number;
  /** Whether a streamed answer is kept for `body`. @default true */
  keeps?: boolean;
}

/** One request on the wire, as far as it has come. */
export class WireExchange implements ExchangeReader {
  status = 0;
  headers: WireHeaders = {};
  /** It reached the wire. */
  isOut = false;
  /** The connection broke, or could not be made. */
  brokenBy: unknown;
  /** What it was handed to first, where that is not the provider. */
  proxy: ProxyBefore | undefined;
  /** Who was asked. */
  server: URL | undefined;
  sentAt = 0;
  /** Seconds to the first byte of the answer. */
  waited = 0;
  readonly #watcher: Watcher;
  readonly #maxBytes: number;
  readonly #keeps: boolean;
  readonly #pieces: Buffer[] = [];
  #size = 0;
  #exchange: HttpExchange | undefined;
  #stream: ReadableStreamDefaultController<Uint8Array> | undefined;
  readonly #started = Promise.withResolvers<void>();

  constructor(watcher: Watcher, { maxBytes = maxAnswerBytes, keeps = true }: WireExchangeOptions = {}) {
    this.#watcher = watcher;
    this.#maxBytes = maxBytes;
    this.#keeps = keeps;
  }

  sent(): void {
    this.isOut = true;
    this.sentAt = performance.now();
    this.#watcher.sent();
  }

  start(status: number, headers: WireHeaders): void {
    this.waited = (performance.now() - this.sentAt) / 1000;
    this.status = status;
    this.headers = headers;
    this.#watcher.start(status);
    this.#started.resolve();
  }

  data(bytes: Buffer): void {
    this.#size += bytes.length;
    if (this.#size > this.#maxBytes) throw new RuntimeError(tooLarge);
    if (this.#keeps || this.#stream === undefined) this.#pieces.push(bytes);
    this.#stream?.enqueue(new Uint8Array(bytes));
  }

  /** All that came, as it came. */
  body(): string {
    return Buffer.concat(this.#pieces).toString('utf8');
  }

  stop(reason: Error): void {
    this.#exchange?.stop(reason);
  }

  /** Sends it; a plain answer is there when it is whole, a stream when it begins. */
  async send(dispatcher: RequestDispatcher, request: Request, streamed: boolean): Promise<Response> {
    const url = new URL(request.url);
    const { origin, pathname, search } = url;
    this.proxy = proxyBefore(url);
    this.server = url;
    const headers = Object.fromEntries([...request.headers].filter(([name]) => name !== 'accept-encoding'));
    const body = request.method === 'GET' ? null : new Uint8Array(await request.arrayBuffer());
    const method = request.method === 'GET' ? 'GET' : 'POST';
    // The session's own time-out is in charge: models may think for long before the first byte.
    const limits = { headersTimeout: 0, bodyTimeout: 0 };
    const exchange = new HttpExchange(
      dispatcher,
      { origin, path: pathname + search, method, headers, body, ...limits },
      this,
    );
    this.#exchange = exchange;
    const ended = exchange.done.catch((thrown: unknown) => {
      this.brokenBy = thrown;
      throw thrown;
    });
    if (!streamed) {
      await ended;
      return this.#response(Buffer.concat(this.#pieces));
    }
    ended.catch(() => undefined);
    await Promise.race([this.#started.promise, ended]);
    if (this.status < 200 || this.status >= 300) {
      await ended;
      return this.#response(Buffer.concat(this.#pieces));
    }
    const stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        for (const piece of this.#pieces) controller.enqueue(new Uint8Array(piece));
        if (!this.#keeps) this.#pieces.length = 0;
        this.#stream = controller;
        ended.then(
          () => controller.close(),
          (thrown: unknown) => controller.error(thrown),
        );
      },
    });
    return this.#response(stream);
  }

  #response(body: Buffer | ReadableStream<Uint8Array>): Response {
    const headers = new Headers();
    for (const [name, value] of Object.entries(this.headers)) {
      // What came packed has been unpacked.
      if (value === undefined || /^content-(encoding|length)$/.test(name)) continue;
      for (const one of [value].flat()) headers.append(name, one);
    }
    const isBare = this.status === 204 || this.status === 205 || this.status === 304;
    return new Response(isBare ? null : (body as ConstructorParameters<typeof Response>[0]), {
      status: this.status,
      headers,
    });
  }
}

/** Who a request belongs to: providers are made once, and asked by many sessions at the same time. */
interface Caller {
  /** What the next request of it is watched with. */
  exchange(url: URL): WireExchange;
  streamed: boolean;
}

/** The connections of a runtime: as many as there are sessions, through a proxy where the environment names one. */
export class Connections {
  readonly #callers = new AsyncLocalStorage<Caller>();
  readonly #dispatchers = new Map<string, Dispatcher>();
  readonly #maxBytes: number;

  /** @param maxBytes of an answer */
  constructor(maxBytes = maxAnswerBytes) {
    this.#maxBytes = maxBytes;
  }

  /** What providers send their requests with. */
  readonly fetch = async (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const caller = this.#callers.getStore();
    if (caller === undefined) return fetch(input, init);
    const { signal: _signal, ...rest } = init ?? {};
    const request = new Request(input, rest);
    const url = new URL(request.url);
    return caller.exchange(url).send(this.#dispatcherFor(url), request, caller.streamed);
  };

  /** Whatever is asked within belongs to this exchange. */
  within<Result>(caller: Caller, ask: () => Result): Result {
    return this.#callers.run(caller, ask);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#dispatchers.values()].map((dispatcher) => dispatcher.destroy()));
  }

  #dispatcherFor(url: URL): RequestDispatcher {
    const known = this.#dispatchers.get(url.origin) ?? connectionsTo(url, this.#maxBytes);
    this.#dispatchers.set(url.origin, known);
    return known;
  }
}

function connectionsTo(url: URL, maxResponseSize: number): Dispatcher {
  const limits = { connections: null, maxResponseSize };
  const proxy = proxyFor(url);
  if (proxy === undefined) return new Agent(limits);
  // Loaded where there is a proxy only.
  const { EnvHttpProxyAgent } = createRequire(import.meta.url)('undici') as typeof import('undici');
  const { address, noProxy } = proxy;
  return new EnvHttpProxyAgent({ ...limits, httpProxy: address, httpsProxy: address, noProxy });
}
