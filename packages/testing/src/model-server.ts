import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Usage } from '@parallel-agents/core';
import { boundReply } from '@parallel-agents/core/internal/testing';
import {
  type ErrorReply,
  type ReplyScript,
  type ScriptedCall,
  type ScriptedReply,
  sampleReply,
  type TextReply,
} from '@parallel-agents/core/testing';
import { ZodError, z } from 'zod';
import { parseChatRequest } from './chat-request.ts';
import { sendCompletion, sendError, sendJson, streamCompletion } from './chat-response.ts';
import { startLoopbackServer } from './loopback-server.ts';
import { anthropicMessages } from './protocols/anthropic-messages.ts';
import { bedrockConverse } from './protocols/bedrock-converse.ts';
import { gemini } from './protocols/gemini.ts';
import { openaiResponses } from './protocols/openai-responses.ts';
import type { AskedCall, Protocol } from './protocols/protocol.ts';
import { refusalBy, type ServerProfile } from './server-profile.ts';

export interface ModelServerOptions {
  /** What the model answers. @default sampleReply */
  reply?: ReplyScript;
  /** Milliseconds before a reply that names no delay of its own. @default 0 */
  latencyMs?: number;
  /** The models there are; any other is answered with 404. @default `cheap`, `standard`, `strong` */
  models?: readonly string[];
  /** What the server does otherwise than the protocol says, such as one of `serverProfiles`. @default nothing */
  profile?: ServerProfile;
  /** What it speaks. @default 'chat-completions', with a list of models */
  protocol?: ModelProtocol;
  /** @default 0: any free port */
  port?: number;
}

/** What scripted servers speak. */
export type ModelProtocol =
  | 'chat-completions'
  | 'anthropic-messages'
  | 'bedrock-converse'
  | 'gemini'
  | 'openai-responses';

const protocols: Readonly<Record<Exclude<ModelProtocol, 'chat-completions'>, Protocol>> = {
  'anthropic-messages': anthropicMessages,
  'bedrock-converse': bedrockConverse,
  gemini,
  'openai-responses': openaiResponses,
};

/** A request as it came in, and what became of it. */
export interface RecordedCall extends ScriptedCall {
  stream: boolean;
  /** Without those that hold the key. */
  headers: Record<string, string>;
  /** As it came, in the words of the protocol. */
  body: unknown;
  /** Milliseconds on the clock of `performance.now()`. */
  startedAt: number;
  /** What it cost, told or not: of what was generated, and of answers that nobody waited for. Absent: nothing. */
  billed?: Usage;
  /** The status answered; absent as long as there is no answer. */
  status?: number;
  /** The client went away before it had the answer. */
  aborted: boolean;
}

/** A running server with a scripted model. */
export interface ModelServer {
  /** The base URL that clients of the protocol want: with `/v1` for those of OpenAI. */
  readonly url: string;
  /** Requests for a completion, in the order in which they came. */
  readonly calls: readonly RecordedCall[];
  /** Requests that are not answered yet and whose client still waits. */
  readonly inFlight: number;
  /** The most requests that were open at once. */
  readonly maxInFlight: number;
  /** Sets what the model answers from now on. */
  script(reply: ReplyScript): void;
  /** Ends every connection, those that hang too. */
  close(): Promise<void>;
}

/** As much as a request may hold, in bytes. */
const maxBodyBytes = 64 * 1024 * 1024;

const defaultModels: readonly string[] = ['cheap', 'standard', 'strong'];

/**
 * Starts a server on 127.0.0.1 that speaks OpenAI's chat completions (`/v1/chat/completions`, streamed or not, and
 * `/v1/models`), or the protocol of another provider, and answers from a script.
 * @example
 * const model = await startModelServer({ latencyMs: 200 });
 * const runtime = openaiCompatible({ baseUrl: model.url, model: 'scripted' });
 */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const host = new ScriptHost(options);
  const server = await startLoopbackServer(
    (request, response) => host.handle(request, response),
    options.port,
  );
  return {
    url: `${server.url}${host.path}`,
    calls: host.calls,
    get inFlight() {
      return host.inFlight;
    },
    get maxInFlight() {
      return host.maxInFlight;
    },
    script: (reply) => host.script(reply),
    close: server.close,
  };
}

/** Answers requests from the script and keeps account of them. */
class ScriptHost {
  readonly calls: RecordedCall[] = [];
  inFlight = 0;
  maxInFlight = 0;
  readonly #latencyMs: number;
  readonly #models: readonly string[];
  readonly #profile: ServerProfile;
  readonly #protocol: Protocol | undefined;
  #reply: ReplyScript;

  constructor({
    reply = sampleReply,
    latencyMs = 0,
    models = defaultModels,
    profile = {},
    protocol = 'chat-completions',
  }: ModelServerOptions) {
    this.#protocol = protocol === 'chat-completions' ? undefined : protocols[protocol];
    this.#profile = profile;
    this.#reply = reply;
    this.#latencyMs = latencyMs;
    this.#models = models;
  }

  /** Where the API starts. */
  get path(): string {
    return this.#protocol?.path ?? '/v1';
  }

  script(reply: ReplyScript): void {
    this.#reply = reply;
  }

  /** Never rejects: what goes wrong here is answered with a status. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url?.split('?')[0] ?? '';
    const route = `${request.method} ${path}`;
    try {
      if (this.#protocol !== undefined) {
        if (request.method === 'POST' && this.#protocol.isRequest(path))
          await this.#complete(request, response);
        else this.#refuse(response, { kind: 'error', status: 404, message: `There is no ${route} here.` });
      } else if (route === 'POST /v1/chat/completions') await this.#complete(request, response);
      else if (route === 'GET /v1/models') this.#list(response);
      else sendError(response, { kind: 'error', status: 404, message: `There is no ${route} here.` });
    } catch (thrown) {
      if (response.headersSent || response.destroyed) return;
      const misuse = thrown instanceof ZodError || thrown instanceof SyntaxError;
      const message = thrown instanceof ZodError ? z.prettifyError(thrown) : String(thrown);
      this.#refuse(response, { kind: 'error', status: misuse ? 400 : 500, message });
    }
  }

  async #complete(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body: unknown = JSON.parse(await readBody(request));
    const path = request.url?.split('?')[0] ?? '';
    const call = this.#record(this.#protocol?.read(body, path) ?? parseChatRequest(body), request, body);
    const gone = new AbortController();
    const settle = this.#open();
    response.once('close', () => {
      call.aborted = !response.writableFinished;
      gone.abort();
      settle();
    });
    const refusal = this.#protocol ? undefined : refusalBy(this.#profile, body);
    const reply = refusal ?? (await this.#answer(call));
    const billed = reply.kind === 'text' ? boundReply(reply, call).usage : reply.generated;
    if (billed) call.billed = billed;
    if (reply.kind === 'hang') return;
    await waitUnless(gone.signal, reply.delayMs ?? this.#latencyMs);
    if (gone.signal.aborted) return;
    if (reply.kind === 'close') {
      response.destroy();
      return;
    }
    call.status = reply.kind === 'error' ? reply.status : 200;
    if (reply.kind === 'error') this.#refuse(response, reply);
    else this.#send(response, boundReply(reply, call), call);
    settle();
  }

  #refuse(response: ServerResponse, reply: ErrorReply): void {
    if (this.#protocol) this.#protocol.refuse(response, reply);
    else sendError(response, reply);
  }

  #send(response: ServerResponse, reply: TextReply, call: RecordedCall): void {
    if (this.#protocol) this.#protocol[call.stream ? 'stream' : 'send'](response, reply, call);
    else if (call.stream && !this.#profile.noStream) streamCompletion(response, reply, call, this.#profile);
    else sendCompletion(response, reply, call, this.#profile);
  }

  /** Counts a request as open until the function returned is called. */
  #open(): () => void {
    this.inFlight += 1;
    this.maxInFlight = Math.max(this.maxInFlight, this.inFlight);
    let open = true;
    return () => {
      if (open) this.inFlight -= 1;
      open = false;
    };
  }

  async #answer(call: RecordedCall): Promise<ScriptedReply> {
    if (this.#models.includes(call.model)) {
      return this.#profile.schema === 'ignored'
        ? { kind: 'text', text: 'Here is what I think.' }
        : this.#reply(call);
    }
    const message = `The model "${call.model}" does not exist.`;
    return { kind: 'error', status: 404, message };
  }

  #record(asked: AskedCall, request: IncomingMessage, body: unknown): RecordedCall {
    const { authorization: _secret, 'x-api-key': _key, 'x-goog-api-key': _google, ...rest } = request.headers;
    const headers = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
    const callNumber = this.calls.length + 1;
    const call = { ...asked, callNumber, headers, body, startedAt: performance.now(), aborted: false };
    this.calls.push(call);
    return call;
  }

  #list(response: ServerResponse): void {
    const { listStatus: status } = this.#profile;
    if (status === undefined) sendJson(response, 200, this.#modelList());
    else sendError(response, { kind: 'error', status, message: 'There is no list of models for you.' });
  }

  #modelList(): unknown {
    const data = this.#models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'scripted' }));
    return { object: 'list', data };
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > maxBodyBytes) throw new RangeError(`The request is longer than ${maxBodyBytes} bytes.`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** Waits so long, or until the client is gone. */
async function waitUnless(gone: AbortSignal, milliseconds: number): Promise<void> {
  if (milliseconds <= 0 || gone.aborted) return;
  await wait(milliseconds, undefined, { signal: gone }).catch((thrown: unknown) => {
    if (!gone.aborted) throw thrown;
  });
}
