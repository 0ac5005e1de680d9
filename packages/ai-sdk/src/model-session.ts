import { RuntimeError, type SessionOutcome, type SpawnedSession, toErrorInfo } from '@parallel-agents/core';
import { timeoutError } from '@parallel-agents/core/internal';
import {
  asObject,
  cancelled,
  endAfter,
  endedEarly,
  limitRefused,
  mayBeBilled,
  parseJson,
  type ReadRefusal,
  rateLimits,
  type Traffic,
  toolCalled,
} from '@parallel-agents/core/internal/wire';
import { ModelAnswer } from './answer/model-answer.ts';
import type { KnownModel } from './providers/provider-models.ts';
import type { ModelRequest } from './request/model-request.ts';
import { type FailedRequest, failedRequestIn, faultOf, refusalOf } from './session-faults.ts';
import { type Connections, type Watcher, WireExchange } from './wire.ts';

export interface ModelSessionRequest {
  attemptId: string;
  request: ModelRequest;
  timeoutSeconds: number;
  model: KnownModel;
  streamed: boolean;
}

/** What the sessions of a runtime share. */
export interface Shared {
  connections: Connections;
  traffic: Traffic;
  redact(text: string): string;
}

/** One request to a provider, as a session. */
export class ModelSession implements SpawnedSession, Watcher {
  readonly reference: SpawnedSession['reference'];
  /** Settles when the request is on its way: the session's time begins then. */
  readonly onItsWay: Promise<void>;
  readonly answering: Promise<void>;
  readonly #asked: ModelSessionRequest;
  readonly #shared: Shared;
  readonly #outcome: Promise<SessionOutcome>;
  readonly #sent = Promise.withResolvers<void>();
  readonly #began = Promise.withResolvers<void>();
  readonly #stop = new AbortController();
  #stoppedBy: RuntimeError | undefined;
  #timer: NodeJS.Timeout | undefined;
  #exchange: WireExchange;
  #answer = new ModelAnswer();
  #failed: FailedRequest | undefined;
  #unmetered = 0;
  #answersBefore = 0;
  #startedAt = 0;

  constructor(asked: ModelSessionRequest, shared: Shared) {
    const { attemptId } = asked;
    this.reference = { runtime: 'ai-sdk', attemptId, sessionKey: attemptId };
    this.onItsWay = this.#sent.promise;
    this.answering = this.#began.promise;
    this.#asked = asked;
    this.#shared = shared;
    this.#exchange = new WireExchange(this);
    this.#outcome = this.#run();
  }

  outcome(): Promise<SessionOutcome> {
    return this.#outcome;
  }

  async cancel(reason: string): Promise<void> {
    this.#end(cancelled(reason));
    await this.#outcome;
  }

  sent(): void {
    this.#answersBefore = this.#shared.traffic.answers;
    this.#startedAt ||= performance.now();
    this.#sent.resolve();
    this.#timer ??= endAfter(this.#asked.timeoutSeconds, (reason) => this.#end(reason));
  }

  start(status: number): void {
    this.#shared.traffic.answers += 1;
    if (isSuccess(status)) this.#began.resolve();
  }

  #end(reason: RuntimeError): void {
    this.#stoppedBy ??= reason;
    this.#exchange.stop(reason);
    this.#stop.abort(reason);
  }

  async #run(): Promise<SessionOutcome> {
    try {
      return await this.#ask();
    } catch (thrown) {
      return this.#failure(thrown);
    } finally {
      clearTimeout(this.#timer);
      this.#sent.resolve();
      // The session is remembered for a while; what its answer came in need not be.
      this.#exchange = new WireExchange(this);
      this.#answer = new ModelAnswer();
      this.#failed = undefined;
    }
  }

  /** Asks, and asks again where a refusal says what to leave out: nothing was generated, so it is the same attempt. */
  async #ask(): Promise<SessionOutcome> {
    for (;;) {
      if (this.#stoppedBy) throw this.#stoppedBy;
      this.#exchange = new WireExchange(this);
      this.#answer = new ModelAnswer();
      this.#failed = undefined;
      try {
        await this.#send();
        return this.#complete();
      } catch (thrown) {
        if (this.#stoppedBy || thrown instanceof RuntimeError) throw thrown;
        this.#failed = this.#failedRequest(thrown);
        const refusal = this.#refusal();
        if (refusal === undefined || this.#answer.text !== '') throw thrown;
        if (!this.#asked.request.revise(refusal)) throw thrown;
        if (this.#mayBeBilled(refusal)) this.#unmetered += 1;
      }
    }
  }

  async #send(): Promise<void> {
    const { request, model: known, streamed } = this.#asked;
    const { model, isWatched } = known;
    const options = { ...request.options(), abortSignal: this.#stop.signal };
    const caller = { exchange: this.#exchange, streamed };
    // Its requests go past the fetch that is watched: the call itself is what is known.
    if (!isWatched) this.sent();
    const asking = this.#shared.connections.within(caller, () =>
      streamed ? this.#read(model.doStream(options)) : this.#take(model.doGenerate(options)),
    );
    await Promise.race([asking, this.#whenStopped(asking)]);
  }

  /** A provider that does not heed the signal is not waited for. */
  async #whenStopped(asking: Promise<void>): Promise<never> {
    asking.catch(() => undefined);
    const stopped = Promise.withResolvers<never>();
    const { signal } = this.#stop;
    const stop = (): void => stopped.reject(this.#stoppedBy);
    signal.addEventListener('abort', stop, { once: true });
    void asking.catch(() => undefined).then(() => signal.removeEventListener('abort', stop));
    if (signal.aborted) stop();
    return stopped.promise;
  }

  async #take(asking: PromiseLike<unknown>): Promise<void> {
    this.#answer.addWhole(await asking);
  }

  async #read(asking: PromiseLike<{ stream: ReadableStream<unknown> }>): Promise<void> {
    const { stream } = await asking;
    for await (const part of stream) this.#answer.addPart(part);
    if (this.#exchange.brokenBy !== undefined && this.#answer.ending === undefined)
      throw this.#exchange.brokenBy;
  }

  #complete(): SessionOutcome {
    const { request } = this.#asked;
    const { ending, calls, text } = this.#answer;
    if (ending === undefined) throw new RuntimeError(endedEarly('none'));
    // Some end a call of tools as if it were an answer.
    const isCall = ending.kind === 'tool' || (calls.length > 0 && ending.kind === 'stop');
    if (isCall && !(request.offersTools && calls.length > 0) && (calls.length === 0 || text.trim() === '')) {
      throw new RuntimeError(toolCalled(calls.map(({ name }) => name)));
    }
    if (ending.kind === 'broken') throw new RuntimeError(endedEarly(ending.word));
    request.accepted();
    return { status: 'completed', ...this.#facts() };
  }

  #facts(): Omit<SessionOutcome, 'status'> {
    const { request, model } = this.#asked;
    const told = rateLimits(this.#failed?.headers ?? this.#exchange.headers);
    const { warnings } = request;
    const { toolCalls, carry, ...facts } = this.#answer.outcome(model);
    return {
      ...facts,
      ...(request.offersTools && toolCalls && { toolCalls, carry }),
      ...(told && { rateLimits: told }),
      ...(this.#startedAt > 0 && { secondsOnWire: (performance.now() - this.#startedAt) / 1000 }),
      ...(this.#unmetered > 0 && { unmeteredRequests: this.#unmetered }),
      ...(warnings.length > 0 && { warnings }),
    };
  }

  #failure(thrown: unknown): SessionOutcome {
    const error = this.#errorOf(thrown);
    const status = error.code === 'TIMEOUT' ? 'timeout' : error.code === 'CANCELLED' ? 'cancelled' : 'failed';
    const silent = this.#exchange.isOut && this.#exchange.status === 0;
    const queued = this.#stoppedBy && silent && this.#shared.traffic.answers > this.#answersBefore;
    if (this.#exchange.status !== 0) this.#answer.addRaw(usageIn(this.#exchange.body()));
    return {
      status,
      ...this.#facts(),
      error:
        queued && status === 'timeout'
          ? toErrorInfo(timeoutError(this.#asked.timeoutSeconds, { queued: true }))
          : error,
      ...(this.#isFree() && { refused: true }),
      ...(queued && { queued: true }),
    };
  }

  #errorOf(thrown: unknown) {
    const ended = this.#stoppedBy ?? thrown;
    if (ended instanceof RuntimeError) return toErrorInfo(ended);
    const { model, request } = this.#asked;
    const { redact } = this.#shared;
    const refusal = this.#refusal();
    if (refusal === undefined) {
      const failed = this.#failed ?? nothingHeard;
      return faultOf(thrown, failed, { model, redact, brokenBy: this.#exchange.brokenBy });
    }
    if (request.limitIsRefused) return limitRefused(refusal.said, request.limitIsSet);
    // The session had been let in: another one costs again, so that its retries are counted.
    const hadBegun = this.#answer.text !== '' && refusal.error.retryable;
    return hadBegun ? { ...refusal.error, code: 'PROVIDER_ERROR' as const } : refusal.error;
  }

  #failedRequest(thrown: unknown): FailedRequest {
    const { status, headers } = this.#exchange;
    if (status !== 0) return { status, headers, body: this.#exchange.body() };
    return failedRequestIn(thrown) ?? nothingHeard;
  }

  #refusal(): ReadRefusal | undefined {
    if (this.#failed === undefined || this.#exchange.brokenBy !== undefined) return undefined;
    return refusalOf(this.#failed, this.#asked.model, this.#shared.redact);
  }

  /** Nothing was billed: the request never left, or was turned away. */
  #isFree(): boolean {
    if (this.#unmetered > 0) return false;
    const { isWatched } = this.#asked.model;
    if (isWatched && !this.#exchange.isOut) return true;
    if (this.#stoppedBy !== undefined || this.#answer.text !== '') return false;
    const refusal = this.#refusal();
    return refusal !== undefined && !this.#mayBeBilled(refusal);
  }

  #mayBeBilled(refusal: ReadRefusal): boolean {
    const waited = this.#exchange.isOut
      ? this.#exchange.waited
      : (performance.now() - this.#startedAt) / 1000;
    return mayBeBilled(refusal, waited, []);
  }
}

const nothingHeard: FailedRequest = { status: 0, headers: {}, body: '' };

/** The bill of an answer that nobody could read. */
function usageIn(body: string): unknown {
  const document = asObject(parseJson(body));
  return document?.usage ?? document?.usageMetadata;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
