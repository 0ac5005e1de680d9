import type {
  RuntimeError,
  SessionOutcome,
  SessionReference,
  SpawnedSession,
  WaitsInBatch,
} from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import { cancelled, endAfter } from '@parallel-agents/core/internal/wire';

/** What a session waits in: those that collect, then its batch. */
export interface WaitingPlace {
  /** The session waits no more. Resolves when the provider has confirmed, where it had to be asked. @throws RuntimeError */
  leave(session: BatchSession): Promise<void>;
}

/** A batch, as the reference of a session has it. */
export interface PlaceInBatch {
  /** Finds the batch again. */
  sessionKey: string;
  batch: WaitsInBatch;
}

interface Sent {
  found?: true;
  respawned?: true;
}

/** One request of a batch, as a session. */
export class BatchSession implements SpawnedSession {
  /** Its keys are there once it is in a batch. */
  readonly reference: SessionReference;
  readonly customId: string;
  /** As it was asked for. */
  readonly model: string;
  /** Settles when it is in a batch, or never will be. */
  readonly onItsWay: Promise<void>;
  found?: true;
  respawned?: true;
  /** Why it was not taken. */
  refusedBy: unknown;
  readonly #timeoutSeconds: number | undefined;
  readonly #sent = Promise.withResolvers<void>();
  readonly #ended = Promise.withResolvers<SessionOutcome>();
  #place: WaitingPlace | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isOver = false;
  /** It may be run, and billed. */
  #isOut = false;
  #leaving: Promise<void> | undefined;

  constructor(
    reference: SessionReference,
    { customId, model, timeoutSeconds }: { customId: string; model: string; timeoutSeconds?: number },
  ) {
    this.reference = reference;
    this.customId = customId;
    this.model = model;
    this.#timeoutSeconds = timeoutSeconds;
    this.onItsWay = this.#sent.promise;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  outcome(): Promise<SessionOutcome> {
    return this.#ended.promise;
  }

  /** Where it waits from now on. */
  waitIn(place: WaitingPlace): void {
    this.#place = place;
  }

  /** It is being submitted. */
  leaves(): void {
    this.#isOut = true;
  }

  /** It is in a batch. */
  sentAs({ sessionKey, batch }: PlaceInBatch, facts: Sent = {}): void {
    this.reference.sessionKey = sessionKey;
    this.reference.batch = batch;
    this.reference.runtimeRunId = this.customId;
    Object.assign(this, facts);
    this.#isOut = true;
    if (this.#timeoutSeconds !== undefined && !this.#isOver) {
      this.#timer = endAfter(
        this.#timeoutSeconds,
        (reason) => void this.#leave(reason).catch(() => undefined),
      );
    }
    this.#sent.resolve();
  }

  /** It was not taken. */
  refuse(reason: unknown): void {
    this.refusedBy = reason;
    this.settle({ status: 'failed', text: '', error: toErrorInfo(reason) });
  }

  settle(outcome: SessionOutcome): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#timer);
    this.#place = undefined;
    this.#ended.resolve(outcome);
    this.#sent.resolve();
  }

  async cancel(reason: string): Promise<void> {
    await this.#leave(cancelled(reason));
  }

  async #leave(reason: RuntimeError): Promise<void> {
    if (this.#isOver) return this.#leaving;
    const place = this.#place;
    const status = reason.code === 'TIMEOUT' ? 'timeout' : 'cancelled';
    // One that is on no batch yet costs nothing. Any other may have been run before the batch heard of it.
    const free = !this.#isOut && { refused: true as const };
    this.settle({ status, text: '', error: toErrorInfo(reason), ...free });
    this.#leaving = place?.leave(this);
    await this.#leaving;
  }
}
