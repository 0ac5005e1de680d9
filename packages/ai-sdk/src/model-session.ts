import { RuntimeError } from '@parallel-agents/core';
import {
  type AnswerFacts,
  asObject,
  limitRefused,
  mayBeBilled,
  parseJson,
  type ReadRefusal,
  RequestSession,
  rateLimits,
  type Traffic,
} from '@parallel-agents/core/internal/wire';
import { ModelAnswer } from './answer/model-answer.ts';
import { whyNoAnswer } from './answer/why-no-answer.ts';
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
export class ModelSession extends RequestSession implements Watcher {
  readonly #asked: ModelSessionRequest;
  readonly #shared: Shared;
  readonly #stopping = new AbortController();
  #exchange: WireExchange;
  #answer = new ModelAnswer();
  #failed: FailedRequest | undefined;

  constructor(asked: ModelSessionRequest, shared: Shared) {
    const { attemptId, timeoutSeconds } = asked;
    super({ runtime: 'ai-sdk', attemptId, timeoutSeconds, traffic: shared.traffic });
    this.#asked = asked;
    this.#shared = shared;
    this.#exchange = new WireExchange(this);
  }

  start(status: number): void {
    this.traffic.answers += 1;
    if (isSuccess(status)) this.began();
  }

  protected override abort(reason: RuntimeError): void {
    this.#exchange.stop(reason);
    this.#stopping.abort(reason);
  }

  protected override release(): void {
    this.#exchange = new WireExchange(this);
    this.#answer = new ModelAnswer();
    this.#failed = undefined;
  }

  /** Asks, and asks again where a refusal says what to leave out: nothing was generated, so it is the same attempt. */
  protected override async ask(): Promise<undefined> {
    for (;;) {
      if (this.stoppedBy) throw this.stoppedBy;
      this.#exchange = new WireExchange(this);
      this.#answer = new ModelAnswer();
      this.#failed = undefined;
      try {
        await this.#send();
        this.#complete();
        return undefined;
      } catch (thrown) {
        if (this.stoppedBy || thrown instanceof RuntimeError) throw thrown;
        this.#failed = this.#failedRequest(thrown);
        const refusal = this.#refusal();
        if (refusal === undefined || this.#answer.text !== '') throw thrown;
        if (!this.#asked.request.revise(refusal)) throw thrown;
        if (this.#mayBeBilled(refusal)) this.unmetered += 1;
      }
    }
  }

  async #send(): Promise<void> {
    const { request, model: known, streamed } = this.#asked;
    const { model, isWatched } = known;
    const options = { ...request.options(), abortSignal: this.#stopping.signal };
    const caller = { exchange: () => this.#exchange, streamed };
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
    const { signal } = this.#stopping;
    const stop = (): void => stopped.reject(this.stoppedBy);
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

  #complete(): void {
    const { request } = this.#asked;
    const fault = whyNoAnswer(this.#answer, request.offersTools);
    if (fault !== undefined) throw new RuntimeError(fault);
    request.accepted();
  }

  protected override facts(): AnswerFacts {
    const { request, model } = this.#asked;
    if (this.#answer.ending === undefined && this.#exchange.status !== 0) {
      this.#answer.addRaw(usageIn(this.#exchange.body()));
    }
    const told = rateLimits(this.#failed?.headers ?? this.#exchange.headers);
    const { toolCalls, carry, ...facts } = this.#answer.outcome(model);
    return {
      ...facts,
      ...(request.offersTools && toolCalls && { toolCalls, carry }),
      ...(told && { rateLimits: told }),
      warnings: request.warnings,
    };
  }

  protected override errorOf(thrown: unknown) {
    const { model, request } = this.#asked;
    const { redact } = this.#shared;
    const refusal = this.#refusal();
    if (refusal === undefined) {
      const failed = this.#failed ?? nothingHeard;
      return faultOf(thrown, failed, {
        model,
        redact,
        brokenBy: this.#exchange.brokenBy,
        proxy: this.#exchange.proxy,
        server: this.#exchange.server,
      });
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

  protected override get isSilent(): boolean {
    return this.#exchange.isOut && this.#exchange.status === 0;
  }

  protected override get isWhole(): boolean {
    return this.#answer.ending?.kind === 'stop' && this.#answer.text !== '';
  }

  protected override get isFree(): boolean {
    const { isWatched } = this.#asked.model;
    if (isWatched && !this.#exchange.isOut) return true;
    if (this.stoppedBy !== undefined || this.#answer.text !== '') return false;
    const refusal = this.#refusal();
    return refusal !== undefined && !this.#mayBeBilled(refusal);
  }

  #mayBeBilled(refusal: ReadRefusal): boolean {
    const waited = this.#exchange.isOut ? this.#exchange.waited : (performance.now() - this.sentAt) / 1000;
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
