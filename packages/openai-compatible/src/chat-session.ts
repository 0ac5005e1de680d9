import {
  type ErrorInfo,
  RuntimeError,
  type SessionOutcome,
  type SpawnedSession,
  toErrorInfo,
} from '@parallel-agents/core';
import type { Dispatcher } from 'undici';
import { ChatAnswer, chatChunkSchema } from './chat-answer.ts';
import { EventStreamParser } from './event-stream.ts';
import { type ExchangeReader, HttpExchange } from './http-exchange.ts';
import type { Server } from './options.ts';
import { type Refusal, responseError } from './response-error.ts';

export interface ChatSessionRequest {
  attemptId: string;
  body: string;
  timeoutSeconds: number;
  /** The model as it was asked for, and as it is sent. */
  model: { id: string; sent: string };
}

/** The largest answer that is read: 64 MiB. */
const maxAnswerBytes = 64 * 1024 * 1024;

/** One request to the server, as a session. */
export class ChatSession implements SpawnedSession, ExchangeReader {
  readonly reference: SpawnedSession['reference'];
  readonly #answer: ChatAnswer;
  readonly #exchange: HttpExchange;
  readonly #outcome: Promise<SessionOutcome>;
  readonly #chunks: Buffer[] = [];
  #size = 0;
  #status = 0;
  #headers: Refusal['headers'] = {};
  #events: EventStreamParser | undefined;
  #stoppedBy: RuntimeError | undefined;

  constructor(request: ChatSessionRequest, server: Server, dispatcher: Dispatcher) {
    const { attemptId, timeoutSeconds, model, body } = request;
    this.reference = { runtime: 'openai-compatible', attemptId, sessionKey: attemptId };
    this.#answer = new ChatAnswer(model);
    const { origin, headers } = server;
    const path = `${server.path}/chat/completions`;
    // The session's own time-out is in charge: models may think for long before the first byte.
    const limits = { headersTimeout: 0, bodyTimeout: 0 };
    this.#exchange = new HttpExchange(
      dispatcher,
      { origin, path, method: 'POST', headers, body, ...limits },
      this,
    );
    const timer = setTimeout(() => this.#stop(timedOut(timeoutSeconds)), timeoutSeconds * 1000);
    this.#outcome = this.#exchange.done
      .then(() => this.#complete(model.sent, server))
      .catch((thrown: unknown) => this.#failure(thrown, server))
      .finally(() => clearTimeout(timer));
  }

  outcome(): Promise<SessionOutcome> {
    return this.#outcome;
  }

  async cancel(reason: string): Promise<void> {
    this.#stop(
      new RuntimeError({ code: 'CANCELLED', message: `Cancelled: ${reason}`, fix: 'Start it again.' }),
    );
    await this.#outcome;
  }

  start(status: number, headers: Refusal['headers']): void {
    this.#status = status;
    this.#headers = headers;
    const streamed = status === 200 && String(headers['content-type']).includes('event-stream');
    if (streamed) this.#events = new EventStreamParser();
  }

  data(bytes: Buffer): void {
    this.#size += bytes.length;
    if (this.#size > maxAnswerBytes) throw new RuntimeError(broken('The answer is too large.'));
    if (this.#events === undefined) this.#chunks.push(bytes);
    else for (const event of this.#events.push(bytes)) this.#add(event);
  }

  #stop(reason: RuntimeError): void {
    this.#stoppedBy ??= reason;
    this.#exchange.stop(reason);
  }

  #complete(model: string, server: Server): SessionOutcome {
    const text = Buffer.concat(this.#chunks).toString('utf8');
    if (this.#status !== 200) {
      const refusal = { status: this.#status, body: text, headers: this.#headers, model };
      return this.#failed(responseError(refusal, server.redact));
    }
    if (this.#events === undefined) this.#add(text);
    else for (const event of this.#events.end()) this.#add(event);
    if (this.#events !== undefined && !this.#answer.finished) {
      return this.#failed(broken('The stream ended before the answer did.'));
    }
    return { status: 'completed', ...this.#answer.outcome() };
  }

  #add(text: string): void {
    if (text === '[DONE]') return;
    const chunk = chatChunkSchema.safeParse(parseJson(text));
    if (!chunk.success)
      throw new RuntimeError(broken('The server sent something that is no chat completion.'));
    if (chunk.data.error)
      throw new RuntimeError(broken(`The server broke off: ${chunk.data.error.message.slice(0, 300)}`));
    this.#answer.add(chunk.data);
  }

  #failure(thrown: unknown, server: Server): SessionOutcome {
    if (this.#stoppedBy !== undefined) {
      const error = toErrorInfo(this.#stoppedBy);
      return { status: error.code === 'TIMEOUT' ? 'timeout' : 'cancelled', ...this.#answer.outcome(), error };
    }
    if (thrown instanceof RuntimeError) {
      const error = toErrorInfo(thrown);
      return this.#failed({ ...error, message: server.redact(error.message) });
    }
    return this.#failed(unreachable(thrown));
  }

  #failed(error: ErrorInfo): SessionOutcome {
    return { status: 'failed', ...this.#answer.outcome(), error };
  }
}

/** The connection could not be made, or broke. */
export function unreachable(thrown: unknown): ErrorInfo {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'no answer';
  const message = `The server cannot be reached (${code}).`;
  const fix = 'Check that it runs and that the base URL is right: host, port, and mostly /v1 at the end.';
  return { code: 'PROVIDER_UNAVAILABLE', message, fix, retryable: true };
}

function broken(message: string): ErrorInfo {
  return {
    code: 'PROVIDER_ERROR',
    message,
    fix: 'Try again; look at the log of the server.',
    retryable: true,
  };
}

function timedOut(seconds: number): RuntimeError {
  const fix = 'Raise timeoutSeconds, or ask for less in one task.';
  return new RuntimeError({ code: 'TIMEOUT', message: `No complete answer within ${seconds} s.`, fix });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
