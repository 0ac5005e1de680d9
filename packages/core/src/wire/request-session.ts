import { type ErrorInfo, RuntimeError, toErrorInfo } from '../errors.ts';
import type { SessionOutcome, SpawnedSession } from '../session/runtime.ts';
import { timeoutError } from '../session/timeout-error.ts';
import { cancelled, endAfter } from './session-errors.ts';
import type { Traffic } from './traffic.ts';

/** What is known of a session's answer, however it ended. */
export type AnswerFacts = Omit<SessionOutcome, 'status'>;

/** What a session on a model server is, whatever protocol it speaks. */
interface RequestSessionOptions {
  runtime: string;
  attemptId: string;
  timeoutSeconds: number;
  /** Of all sessions on the same server. */
  traffic: Traffic;
}

/**
 * One question to a model server, as a session: when its time begins, how it is stopped, and how its end is told. How it
 * is asked and read stands in the class for the protocol.
 */
export abstract class RequestSession implements SpawnedSession {
  readonly reference: SpawnedSession['reference'];
  /** Settles when the request is on its way: the session's time begins then. */
  readonly onItsWay: Promise<void>;
  readonly answering: Promise<void>;
  /** Why it was ended from here. */
  protected stoppedBy: RuntimeError | undefined;
  /** Requests before the last one that may have been billed. */
  protected unmetered = 0;
  /** Of the last request that reached the wire; 0 before there is one. */
  protected sentAt = 0;
  protected readonly traffic: Traffic;
  readonly #timeoutSeconds: number;
  readonly #outcome: Promise<SessionOutcome>;
  readonly #sent = Promise.withResolvers<void>();
  readonly #began = Promise.withResolvers<void>();
  #timer: NodeJS.Timeout | undefined;
  #answersBefore = 0;

  constructor({ runtime, attemptId, timeoutSeconds, traffic }: RequestSessionOptions) {
    this.reference = { runtime, attemptId, sessionKey: attemptId };
    this.onItsWay = this.#sent.promise;
    this.answering = this.#began.promise;
    this.traffic = traffic;
    this.#timeoutSeconds = timeoutSeconds;
    // Once the class for the protocol is made too.
    this.#outcome = Promise.resolve().then(() => this.#run());
  }

  /** Asks until there is an answer, and says what is wrong with it. @returns further warnings @throws whatever ended it */
  protected abstract ask(): Promise<SessionOutcome['warnings']>;
  /** What has come so far. */
  protected abstract facts(): AnswerFacts;
  /** Ends the request that is out. */
  protected abstract abort(reason: RuntimeError): void;
  /** What went wrong, where it was neither stopped nor refused in our own words. */
  protected abstract errorOf(thrown: unknown): ErrorInfo;
  /** The request is out, and nothing has come back. */
  protected abstract get isSilent(): boolean;
  /** The answer is there, whatever comes after it. */
  protected abstract get isWhole(): boolean;
  /** The last request was not billed: it never left, or was turned away. */
  protected abstract get isFree(): boolean;
  /** Lets go of what the answer came in: the session is remembered for a while. */
  protected abstract release(): void;

  outcome(): Promise<SessionOutcome> {
    return this.#outcome;
  }

  async cancel(reason: string): Promise<void> {
    this.#stop(cancelled(reason));
    await this.#outcome;
  }

  /** The request has reached the wire. */
  sent(): void {
    this.#answersBefore = this.traffic.answers;
    this.sentAt = performance.now();
    this.#sent.resolve();
    this.#timer ??= endAfter(this.#timeoutSeconds, (reason) => this.#stop(reason));
  }

  /** The answer itself has begun. */
  protected began(): void {
    this.#began.resolve();
  }

  #stop(reason: RuntimeError): void {
    this.stoppedBy ??= reason;
    this.abort(reason);
  }

  async #run(): Promise<SessionOutcome> {
    try {
      const warnings = await this.ask();
      return { status: 'completed', ...this.#facts(warnings) };
    } catch (thrown) {
      return this.#failure(thrown);
    } finally {
      clearTimeout(this.#timer);
      this.#sent.resolve();
      this.release();
    }
  }

  #facts(further: SessionOutcome['warnings'] = []): AnswerFacts {
    const { warnings = [], ...facts } = this.facts();
    const all = [...warnings, ...further];
    return {
      ...facts,
      ...(this.sentAt > 0 && { secondsOnWire: (performance.now() - this.sentAt) / 1000 }),
      ...(this.unmetered > 0 && { unmeteredRequests: this.unmetered }),
      ...(all.length > 0 && { warnings: all }),
    };
  }

  #failure(thrown: unknown): SessionOutcome {
    if (this.stoppedBy && this.isWhole) return { status: 'completed', ...this.#facts() };
    const ended = this.stoppedBy ?? thrown;
    const error = ended instanceof RuntimeError ? toErrorInfo(ended) : this.errorOf(ended);
    const status = error.code === 'TIMEOUT' ? 'timeout' : error.code === 'CANCELLED' ? 'cancelled' : 'failed';
    const queued = this.stoppedBy && this.isSilent && this.traffic.answers > this.#answersBefore;
    const waited = (): ErrorInfo => toErrorInfo(timeoutError(this.#timeoutSeconds, { queued: true }));
    return {
      status,
      ...this.#facts(),
      error: queued && status === 'timeout' ? waited() : error,
      ...(this.unmetered === 0 && this.isFree && { refused: true }),
      ...(queued && { queued: true }),
    };
  }
}
