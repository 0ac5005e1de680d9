import type { IncomingMessage, ServerResponse } from 'node:http';
import { type LoopbackServer, startLoopbackServer } from '../loopback-server.ts';
import {
  type ModelProtocol,
  type ModelServer,
  type ModelServerOptions,
  startModelServer,
} from '../model-server.ts';
import { anthropicBatches } from './anthropic-batches.ts';
import type { BatchedRequest, BatchFate, BatchHost, BatchProtocol, ScriptedBatch } from './batch-protocol.ts';
import { gatewayBatches } from './gateway-batches.ts';
import { geminiBatches } from './gemini-batches.ts';
import { openaiBatches } from './openai-batches.ts';
import { xaiBatches } from './xai-batches.ts';

/** How each is played, and how the model behind it is asked. */
const protocols: Readonly<
  Record<BatchServerOptions['protocol'], { answer: BatchProtocol; speaks: ModelProtocol; path: string }>
> = {
  openai: { answer: openaiBatches, speaks: 'chat-completions', path: '/chat/completions' },
  anthropic: { answer: anthropicBatches, speaks: 'anthropic-messages', path: '/messages' },
  gemini: { answer: geminiBatches, speaks: 'gemini', path: '' },
  xai: { answer: xaiBatches, speaks: 'openai-responses', path: '/responses' },
  gateway: { answer: gatewayBatches, speaks: 'chat-completions', path: '/chat/completions' },
};

export interface BatchServerOptions extends Omit<ModelServerOptions, 'protocol' | 'port'> {
  /** Whose batches it plays; `gateway` is that of Vercel. */
  protocol: 'openai' | 'anthropic' | 'gemini' | 'xai' | 'gateway';
  /** Batches are over as soon as their requests are answered. `false`: only when `release` is called. @default true */
  released?: boolean;
  /** Requests of a batch that are worked on at the same time. @default all of them */
  concurrent?: number;
}

/**
 * A server that plays the batches of a provider; each request is answered by a scripted model behind it, which answers what
 * is asked without a batch as well.
 */
export interface BatchServer {
  /** The base URL, with `/v1`; Gemini’s with `/v1beta`. */
  readonly url: string;
  readonly batches: readonly ScriptedBatch[];
  /** The model behind: what it was asked, and what it answers. */
  readonly model: Pick<ModelServer, 'calls' | 'inFlight' | 'script'>;
  /** Requests about batches and files: `POST /batches`. */
  readonly asked: readonly string[];
  /** Lets batches end. */
  release(): void;
  /** Decides what becomes of the requests of batches that are submitted from now on. */
  fate(decide: (customId: string, index: number) => BatchFate | undefined): void;
  /**
   * Answers the next request about batches that fits with this status; `unheard`: it is carried out, and the connection
   * breaks before the answer.
   */
  trouble(fits: RegExp, status: number | 'unheard', body?: unknown): void;
  /** Batches that are submitted from now on are turned away as a whole. */
  turnAway(fault: { code: string; message: string }): void;
  close(): Promise<void>;
}

/**
 * Starts a server on 127.0.0.1 that plays the batches of a provider.
 * @example
 * const server = await startBatchServer({ protocol: 'openai', models: ['cheap'] });
 */
export async function startBatchServer(options: BatchServerOptions): Promise<BatchServer> {
  const { protocol, released = true, concurrent = Number.POSITIVE_INFINITY, ...others } = options;
  const { answer, speaks, path } = protocols[protocol];
  const model = await startModelServer({ ...others, protocol: speaks });
  const host = new Host({ url: model.url, path }, { released, concurrent });
  const server: LoopbackServer = await startLoopbackServer((request, response) =>
    handle({ host, answer, modelUrl: model.url }, request, response),
  );
  host.origin = server.url;
  return {
    url: `${server.url}${protocol === 'gemini' ? '/v1beta' : '/v1'}`,
    batches: host.batches,
    model,
    asked: host.asked,
    release: () => host.release(),
    fate: (decide) => {
      host.decide = decide;
    },
    trouble: (fits, status, body) => host.troubles.push({ fits, status, body }),
    turnAway: (fault) => {
      host.fault = fault;
    },
    async close() {
      host.stop();
      await Promise.all([server.close(), model.close()]);
    },
  };
}

/** What providers take at most. */
const windowMs = 24 * 60 * 60 * 1000;

/** What is asked without a batch. */
const isLive =
  /^\/(?:chat\/completions|messages|responses|models|models\/[^/:]+:(?:stream)?[gG]enerateContent)$/;

async function handle(
  { host, answer, modelUrl }: { host: Host; answer: BatchProtocol; modelUrl: string },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
  const method = request.method ?? 'GET';
  const path = pathname.replace(/^\/v1(?:beta)?(?=\/)/, '');
  if (isLive.test(path)) {
    await passOn(`${modelUrl}${path}`, method, Buffer.concat(pieces), response);
    return;
  }
  host.asked.push(`${method} ${path}`);
  const at = host.troubles.findIndex(({ fits }) => fits.test(`${method} ${path}`));
  const [trouble] = at < 0 ? [] : host.troubles.splice(at, 1);
  if (trouble && trouble.status !== 'unheard') {
    response.writeHead(trouble.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(trouble.body ?? { error: { message: 'Scripted trouble.' } }));
    return;
  }
  const body = Buffer.concat(pieces).toString('utf8');
  const reply = answer({ method, path, query: searchParams, headers: request.headers, body }, host);
  if (trouble) {
    response.destroy();
    return;
  }
  if ('text' in reply) {
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    response.end(reply.text);
    return;
  }
  response.writeHead(reply.status ?? 200, { 'content-type': 'application/json', ...reply.headers });
  response.end(JSON.stringify(reply.json));
}

/** Asks the model behind; who gives up asking is given up there, too. */
async function passOn(url: string, method: string, body: Buffer, response: ServerResponse): Promise<void> {
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const sent = body.length > 0 && { body: new Uint8Array(body) };
  try {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(url, { method, headers, signal: gone.signal, ...sent });
    const text = await answer.text();
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
    response.end(text);
  } catch {
    response.destroy();
  }
}

class Host implements BatchHost {
  origin = '';
  readonly batches: ScriptedBatch[] = [];
  readonly files = new Map<string, string>();
  readonly asked: string[] = [];
  readonly troubles: { fits: RegExp; status: number | 'unheard'; body?: unknown }[] = [];
  decide: (customId: string, index: number) => BatchFate | undefined = () => undefined;
  fault: { code: string; message: string } | undefined;
  readonly #model: { url: string; path: string };
  readonly #concurrent: number;
  readonly #stops = new Map<ScriptedBatch, AbortController>();
  #isReleased: boolean;
  #waiting: ScriptedBatch[] = [];

  constructor(
    model: { url: string; path: string },
    { released, concurrent }: { released: boolean; concurrent: number },
  ) {
    this.#model = model;
    this.#concurrent = concurrent;
    this.#isReleased = released;
  }

  submit(requests: readonly BatchedRequest[], metadata: Record<string, string>): ScriptedBatch {
    const batch: ScriptedBatch = {
      id: `batch_${this.batches.length + 1}`,
      customIds: requests.map(({ customId }) => customId),
      metadata,
      expiresAt: Math.floor(Date.now() / 1000) * 1000 + windowMs,
      status: this.fault ? 'failed' : 'running',
      ...(this.fault && { fault: this.fault }),
      answers: new Map(),
      fates: new Map(),
    };
    // As the providers list them: the newest first.
    this.batches.push(batch);
    const stop = new AbortController();
    this.#stops.set(batch, stop);
    if (batch.status === 'running') void this.#work(batch, requests, stop.signal);
    return batch;
  }

  cancel(batch: ScriptedBatch): void {
    if (batch.status !== 'running') return;
    batch.status = 'cancelled';
    for (const id of batch.customIds) if (!batch.answers.has(id)) batch.fates.set(id, 'cancelled');
    this.#stops.get(batch)?.abort();
  }

  release(): void {
    this.#isReleased = true;
    for (const batch of this.#waiting.splice(0)) if (batch.status === 'running') batch.status = 'over';
  }

  stop(): void {
    for (const stop of this.#stops.values()) stop.abort();
  }

  async #work(batch: ScriptedBatch, requests: readonly BatchedRequest[], signal: AbortSignal): Promise<void> {
    const waiting = requests.entries();
    // Who is free takes the next one.
    const work = async (): Promise<void> => {
      for (const [index, request] of waiting) {
        const { customId } = request;
        const fate = this.decide(customId, index);
        if (fate) {
          batch.fates.set(customId, fate);
          continue;
        }
        const answer = await this.#ask(request, signal);
        if (answer && batch.status === 'running') batch.answers.set(customId, answer);
      }
    };
    await Promise.all(Array.from({ length: Math.min(requests.length, this.#concurrent) }, work));
    if (batch.status !== 'running') return;
    if (this.#isReleased) batch.status = 'over';
    else this.#waiting.push(batch);
  }

  async #ask(
    { body, path = this.#model.path }: BatchedRequest,
    signal: AbortSignal,
  ): Promise<{ status: number; body: unknown } | undefined> {
    try {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${this.#model.url}${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
        signal,
      });
      return { status: answer.status, body: await answer.json() };
    } catch {
      // It was cancelled, or the script broke the connection.
      return signal.aborted
        ? undefined
        : { status: 500, body: { error: { message: 'The model broke off.' } } };
    }
  }
}
