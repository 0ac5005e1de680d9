import { type ErrorInfo, RuntimeError } from '../errors.ts';
import type { SessionOutcome, SpawnRequest } from '../session/runtime.ts';

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

/** Writes requests for chat completions and reads their answers, for whoever carries them: a batch. */
export interface ChatWire {
  /** Up to where the API starts, without a slash at its end. */
  readonly url: string;
  readonly query: string;
  /** Sent with each request; holds the key. */
  readonly headers: Readonly<Record<string, string>>;
  readonly account: string;
  /** Keeps keys out of what is shown. */
  redact(text: string): string;
  draft(request: SpawnRequest, model: string): Draft;
  /** @param model as it was asked for */
  read(answer: PlainAnswer, model: string): SessionOutcome;
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
  /** It failed as a whole. */
  fault?: ErrorInfo;
  /** Some of what failed as a whole may have been run: results are read all the same, and the rest may be billed. */
  faultMayBeBilled?: true;
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
  /** Rejects where its batches cannot be had here. @throws InputError @default they can */
  ready?(): Promise<void>;
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

/** An answer that is none of success. What it was asked for may be had later. */
export class BatchRefused extends RuntimeError {
  /** 0: there was no answer. */
  readonly status: number;
  /** The request may have been carried out all the same. */
  readonly isUnclear: boolean;

  constructor(error: ErrorInfo, status: number, isUnclear: boolean) {
    super(error);
    this.status = status;
    this.isUnclear = isUnclear;
  }
}

/** What is thrown for a batch of which nobody knows whether it was submitted: it is counted as paid, and not sent again. */
export function asUnclear(thrown: unknown): unknown {
  if (!(thrown instanceof BatchRefused) || !thrown.isUnclear) return thrown;
  return new RuntimeError({
    code: 'PROVIDER_ERROR',
    message: `The batch may have been submitted, and its id was lost: ${thrown.message}`,
    fix: 'Look at the provider’s list of batches; resume the run to ask again.',
    cause: thrown,
  });
}
