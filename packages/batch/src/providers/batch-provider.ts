import type { ErrorInfo, SessionOutcome, SpawnRequest } from '@parallel-agents/core';

/** A request, written for its provider. */
export interface Draft {
  /** The JSON document that asks. */
  readonly body: string;
  /**
   * Whether another form of it may come through after this refusal. What the refusal teaches is used by later requests
   * of the model.
   */
  learnsFrom?(answer: PlainAnswer): boolean;
}

/** An answer as it would have come over a connection of its own. */
export interface PlainAnswer {
  status: number;
  body: string;
}

/** What became of one request of a batch. */
export type Line =
  | ({ kind: 'answer' } & PlainAnswer)
  /** The provider had no time for it within its window. */
  | { kind: 'expired' }
  | { kind: 'cancelled' };

/** A request of a batch that is to be submitted. */
export interface Entry {
  customId: string;
  draft: Draft;
}

/** A batch as its provider tells of it. */
export interface BatchState {
  id: string;
  /** When the provider gives up what it has not done, in milliseconds since 1970; absent where it does not say. */
  endsBy?: number;
  isOver: boolean;
  /** Of requests whose answer is in no result: what became of them. `undefined`: nobody knows, and they may be billed. */
  rest?: 'expired' | 'cancelled';
  /** It was turned away as a whole: nothing of it was run. */
  fault?: ErrorInfo;
  /** Where results are, in the provider's own words. */
  files: readonly string[];
}

/** A batch as it was accepted. */
export type Submitted = Pick<BatchState, 'id' | 'endsBy'>;

/** A batch that an earlier process may have submitted without hearing of it. */
export type Lookup =
  | { kind: 'found'; batchId: string }
  | { kind: 'none' }
  /** There are batches of which nobody can say what they hold. */
  | { kind: 'unclear' };

/** The batches of one provider. Keys are in none of its errors. */
export interface BatchProvider {
  /** As it stands before the `/` of a model. */
  readonly name: string;
  /** What it shares limits with. */
  readonly account: string;
  /** The part of a model's usual price that its requests cost. */
  priceShare(model: string): number;
  /** Whether a model without its name in front may be one of its own. */
  takes(model: string): boolean;
  /** Of one batch. */
  readonly limits: { requests: number; bytes: number };
  /** What a session of the model is asked with. */
  draft(request: SpawnRequest, model: string): Draft;
  /** What an answer means. @param model as it was asked for */
  read(answer: PlainAnswer, model: string): SessionOutcome;
  /**
   * Submits a batch and says how it is kept.
   * @param run is written onto the batch where the protocol has room for it
   * @throws RuntimeError; `PROVIDER_ERROR` where it may have been submitted all the same
   */
  submit(entries: readonly Entry[], run: string, signal: AbortSignal): Promise<Submitted>;
  /** `undefined` where the provider does not know it. @throws RuntimeError */
  look(batchId: string, signal: AbortSignal): Promise<BatchState | undefined>;
  /** Reads what has come of a batch that is over. @throws RuntimeError */
  results(
    state: BatchState,
    onLine: (customId: string, line: Line) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** @throws RuntimeError */
  cancel(batchId: string, signal: AbortSignal): Promise<void>;
  /** Looks for the batch that holds a request of a run. @throws RuntimeError */
  find(run: string, customId: string, signal: AbortSignal): Promise<Lookup>;
  close(): Promise<void>;
}
