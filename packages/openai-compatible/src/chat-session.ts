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
import type { Server } from './options.ts';
import { responseError } from './response-error.ts';

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
export class ChatSession implements SpawnedSession {
  readonly reference: SpawnedSession['reference'];
  readonly #stop = new AbortController();
  readonly #answer: ChatAnswer;
  readonly #outcome: Promise<SessionOutcome>;

  constructor(request: ChatSessionRequest, server: Server, dispatcher: Dispatcher) {
    const { attemptId } = request;
    this.reference = { runtime: 'openai-compatible', attemptId, sessionKey: attemptId };
    this.#answer = new ChatAnswer(request.model);
    const timer = setTimeout(
      () => this.#stop.abort(timedOut(request.timeoutSeconds)),
      request.timeoutSeconds * 1000,
    );
    this.#outcome = this.#run(request, server, dispatcher)
      .catch((thrown: unknown) => this.#failure(thrown, server))
      .finally(() => clearTimeout(timer));
  }

  outcome(): Promise<SessionOutcome> {
    return this.#outcome;
  }

  async cancel(reason: string): Promise<void> {
    const fix = 'Start it again.';
    this.#stop.abort(new RuntimeError({ code: 'CANCELLED', message: `Cancelled: ${reason}`, fix }));
    await this.#outcome;
  }

  async #run(
    { body, model }: ChatSessionRequest,
    server: Server,
    dispatcher: Dispatcher,
  ): Promise<SessionOutcome> {
    const response = await dispatcher.request({
      origin: server.origin,
      path: `${server.path}/chat/completions`,
      method: 'POST',
      headers: server.headers,
      body,
      signal: this.#stop.signal,
      // The session's own time-out is in charge: models may think for long before the first byte.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    if (response.statusCode !== 200) {
      const text = await response.body.text();
      const { statusCode: status, headers } = response;
      return this.#failed(responseError({ status, body: text, headers, model: model.sent }, server.redact));
    }
    const streamed = String(response.headers['content-type']).includes('event-stream');
    if (streamed) await this.#readStream(response.body);
    else this.#add(await readText(response.body));
    if (streamed && !this.#answer.finished)
      return this.#failed(broken('The stream ended before the answer did.'));
    return { status: 'completed', ...this.#answer.outcome() };
  }

  async #readStream(body: AsyncIterable<Uint8Array>): Promise<void> {
    const parser = new EventStreamParser();
    for await (const bytes of body) for (const event of parser.push(bytes)) this.#add(event);
    for (const event of parser.end()) this.#add(event);
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
    const { aborted, reason } = this.#stop.signal;
    if (aborted) {
      const error = toErrorInfo(reason);
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

async function readText(body: Dispatcher.ResponseData['body']): Promise<string> {
  const text = await body.text();
  if (text.length > maxAnswerBytes) throw new RuntimeError(broken('The answer is too large.'));
  return text;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
