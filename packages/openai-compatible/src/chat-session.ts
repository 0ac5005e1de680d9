import { RuntimeError, type SessionOutcome, type SpawnedSession, toErrorInfo } from '@parallel-agents/core';
import type { Dispatcher } from 'undici';
import { ChatAnswer, chatChunkSchema } from './chat-answer.ts';
import { EventStreamParser } from './event-stream.ts';
import { type ExchangeReader, HttpExchange } from './http-exchange.ts';
import { rateLimits } from './rate-limits.ts';
import { errorInAnswer, responseError } from './response-error.ts';
import type { Headers } from './retry-after.ts';
import type { Server } from './server.ts';
import { broken, cancelled, cutOff, timedOut, tooLarge, unreachable } from './session-errors.ts';

export interface ChatSessionRequest {
  attemptId: string;
  /** Written anew after a refusal: it may leave out what was refused. */
  body(): string;
  /** Told of each refusal, before `body` is called again. */
  refused(status: number, body: string): void;
  timeoutSeconds: number;
  /** The model as it was asked for, and as it is sent. */
  model: { id: string; sent: string };
}

/** The largest answer that is read: 64 MiB. */
export const maxAnswerBytes = 64 * 1024 * 1024;

/** The longest time that a timer takes, in milliseconds. */
const maxTimerMs = 2 ** 31 - 1;

/** One request to the server, as a session. */
export class ChatSession implements SpawnedSession, ExchangeReader {
  readonly reference: SpawnedSession['reference'];
  readonly #server: Server;
  readonly #dispatcher: Dispatcher;
  readonly #model: string;
  readonly #answer: ChatAnswer;
  readonly #outcome: Promise<SessionOutcome>;
  #exchange: HttpExchange | undefined;
  #stoppedBy: RuntimeError | undefined;
  /** Of the answer that is coming in; 0 before its first byte. */
  #status = 0;
  #headers: Headers = {};
  #size = 0;
  #chunks: Buffer[] = [];
  #events: EventStreamParser | undefined;
  /** The stream has said that it is over. */
  #done = false;

  constructor(request: ChatSessionRequest, server: Server, dispatcher: Dispatcher) {
    const { attemptId, timeoutSeconds, model } = request;
    this.reference = { runtime: 'openai-compatible', attemptId, sessionKey: attemptId };
    this.#server = server;
    this.#dispatcher = dispatcher;
    this.#model = model.sent;
    this.#answer = new ChatAnswer(model);
    const timer = setTimeout(
      () => this.#stop(timedOut(timeoutSeconds)),
      Math.min(timeoutSeconds * 1000, maxTimerMs),
    );
    this.#outcome = this.#run(request, timer);
  }

  outcome(): Promise<SessionOutcome> {
    return this.#outcome;
  }

  async cancel(reason: string): Promise<void> {
    this.#stop(cancelled(reason));
    await this.#outcome;
  }

  start(status: number, headers: Headers): void {
    this.#status = status;
    this.#headers = headers;
    // A stream or not, whatever was asked for.
    const streamed = status === 200 && /event-stream/i.test(String(headers['content-type']));
    this.#events = streamed ? new EventStreamParser() : undefined;
  }

  data(bytes: Buffer): void {
    this.#size += bytes.length;
    if (this.#size > maxAnswerBytes) throw new RuntimeError(tooLarge);
    if (this.#events === undefined) this.#chunks.push(bytes);
    else this.#take(this.#events.push(bytes));
  }

  #stop(reason: RuntimeError): void {
    this.#stoppedBy ??= reason;
    this.#exchange?.stop(reason);
  }

  async #run(request: ChatSessionRequest, timer: NodeJS.Timeout): Promise<SessionOutcome> {
    try {
      return await this.#ask(request);
    } catch (thrown) {
      return this.#failure(thrown);
    } finally {
      clearTimeout(timer);
      // The session is remembered for a while; what its answer came in need not be.
      this.#chunks = [];
      this.#headers = {};
      this.#events = undefined;
      this.#exchange = undefined;
    }
  }

  async #ask(request: ChatSessionRequest): Promise<SessionOutcome> {
    const body = request.body();
    const exchange = this.#send(body);
    try {
      await exchange.done;
    } catch (thrown) {
      // Where only the end of the stream is missing, the answer is there, and paid for.
      if (thrown instanceof RuntimeError || !this.#answer.finished) throw thrown;
    }
    if (this.#status === 200) return this.#complete();
    const said = this.#wholeText();
    request.refused(this.#status, said);
    // Refused for something it can do without: nothing was generated, so this is still the same attempt.
    if (request.body() !== body) return this.#ask(request);
    const refusal = { status: this.#status, body: said, headers: this.#headers, model: this.#model };
    throw new RuntimeError(responseError(refusal, this.#server.redact));
  }

  #send(body: string): HttpExchange {
    if (this.#stoppedBy) throw this.#stoppedBy;
    this.#status = 0;
    this.#size = 0;
    this.#chunks = [];
    const { origin, headers } = this.#server;
    const path = `${this.#server.path}/chat/completions`;
    // The session's own time-out is in charge: models may think for long before the first byte.
    const limits = { headersTimeout: 0, bodyTimeout: 0 };
    const options = { origin, path, method: 'POST', headers, body, ...limits } as const;
    this.#exchange = new HttpExchange(this.#dispatcher, options, this);
    return this.#exchange;
  }

  #complete(): SessionOutcome {
    if (this.#events === undefined) this.#add(this.#wholeText());
    else this.#take(this.#events.end());
    if (this.#events !== undefined && !this.#done && !this.#answer.finished) {
      throw new RuntimeError(broken('The stream ended before the answer did.'));
    }
    if (!this.#answer.begun) throw new RuntimeError(broken('The server sent no answer.'));
    return { status: 'completed', ...this.#answer.outcome(), ...this.#told() };
  }

  /** The limits that the server told with this answer. */
  #told(): Pick<SessionOutcome, 'rateLimits'> {
    const told = rateLimits(this.#headers);
    return told ? { rateLimits: told } : {};
  }

  #wholeText(): string {
    const [only, another] = this.#chunks;
    return (only && !another ? only : Buffer.concat(this.#chunks)).toString('utf8');
  }

  #take(events: readonly string[]): void {
    for (const event of events) {
      if (event === '[DONE]') this.#done = true;
      if (!this.#done) this.#add(event);
    }
  }

  #add(text: string): void {
    const { success, data } = chatChunkSchema.safeParse(parseJson(text));
    if (!success) throw new RuntimeError(broken('The server sent something that is no chat completion.'));
    if (data.error !== undefined && data.error !== null) {
      const refusal = { body: text, headers: this.#headers, model: this.#model };
      throw new RuntimeError(errorInAnswer(refusal, this.#server.redact));
    }
    this.#answer.add(data);
    if (data.choices?.[0]?.finish_reason === 'error') {
      throw new RuntimeError(broken('The provider of the model broke off.'));
    }
  }

  #failure(thrown: unknown): SessionOutcome {
    const ended = this.#stoppedBy ?? thrown;
    const fault = this.#status === 0 ? unreachable : cutOff;
    const error = ended instanceof RuntimeError ? toErrorInfo(ended) : fault(ended);
    const status = error.code === 'TIMEOUT' ? 'timeout' : error.code === 'CANCELLED' ? 'cancelled' : 'failed';
    // With another status than 200 the model was not asked.
    const refused = this.#stoppedBy === undefined && this.#status !== 200 && this.#status !== 0;
    return { status, ...this.#answer.outcome(), ...this.#told(), error, ...(refused && { refused: true }) };
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
