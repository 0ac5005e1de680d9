import { setTimeout as sleep } from 'node:timers/promises';
import { type ErrorInfo, RuntimeError, type SessionOutcome } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import {
  type BatchProvider,
  BatchRefused,
  type BatchState,
  type Draft,
  type Line,
} from '@parallel-agents/core/internal/wire';
import type { BatchSession, WaitingPlace } from './batch-session.ts';

/** Seconds that a provider has to take a cancellation. */
const cancelSeconds = 60;

/** A session of this process, with its request where that was sent from here. */
interface Waiting {
  session: BatchSession;
  draft?: Draft;
}

/** How long to wait between two looks at a batch. */
interface PauseOptions {
  /** Seconds before the first look. */
  firstSeconds: number;
  /** Seconds at most; each pause is half as long again as the one before. */
  mostSeconds: number;
}

export interface BatchSurroundings {
  pauses: PauseOptions;
  closed: AbortSignal;
  /** Hears why a batch could not be looked at, once for each reason. */
  onTrouble(batchId: string, error: ErrorInfo): void;
  /** Nobody waits for the batch any more. */
  onIdle(): void;
}

/** A batch at its provider, and the sessions of this process that wait for it. */
export class RunningBatch implements WaitingPlace {
  readonly #provider: BatchProvider;
  readonly #id: string;
  readonly #pauses: PauseOptions;
  readonly #waiting = new Map<string, Waiting>();
  /** Stops asking; the batch goes on. */
  readonly #closed: AbortSignal;
  readonly #surroundings: BatchSurroundings;
  /** The codes of what kept it from being looked at. */
  readonly #told = new Set<string>();
  #isAsking = false;

  constructor(provider: BatchProvider, id: string, surroundings: BatchSurroundings) {
    this.#provider = provider;
    this.#id = id;
    this.#pauses = surroundings.pauses;
    this.#closed = surroundings.closed;
    this.#surroundings = surroundings;
  }

  /** The session's outcome comes from here. */
  add(session: BatchSession, draft?: Draft): void {
    if (session.isOver) return;
    session.waitIn(this);
    this.#waiting.set(session.customId, { session, ...(draft && { draft }) });
    if (!this.#isAsking) void this.#ask();
  }

  async leave({ customId }: BatchSession): Promise<void> {
    this.#waiting.delete(customId);
    if (this.#waiting.size === 0) await this.cancel();
  }

  /** Ends it at the provider, if nobody waits for it. */
  async cancel(): Promise<void> {
    this.#surroundings.onIdle();
    await this.#provider.cancel(this.#id, AbortSignal.timeout(cancelSeconds * 1000));
  }

  /** Whether somebody waits for it. */
  get isAwaited(): boolean {
    return this.#waiting.size > 0;
  }

  /** Until nobody waits: one that comes while the last of the others are told of their end is waited for too. */
  async #ask(): Promise<void> {
    this.#isAsking = true;
    for (let times = 0; this.#waiting.size > 0; times++) {
      try {
        await sleep(pauseSeconds(times, this.#pauses) * 1000, undefined, { signal: this.#closed });
        if (this.#waiting.size === 0) break;
        const state = await this.#provider.look(this.#id, this.#closed);
        if (state?.isOver === false) continue;
        if (state === undefined) this.#all(lost);
        else await this.#read(state);
      } catch (thrown) {
        if (this.#closed.aborted) {
          this.#all(() => failed(closedHere));
          break;
        }
        // It is paid for, and whatever keeps its results from being read passes: the sessions' own time is the limit.
        this.#tell(toErrorInfo(thrown));
      }
    }
    this.#isAsking = false;
    this.#surroundings.onIdle();
  }

  #tell(trouble: ErrorInfo): void {
    if (this.#told.has(trouble.code)) return;
    this.#told.add(trouble.code);
    this.#surroundings.onTrouble(this.#id, trouble);
  }

  async #read(state: BatchState): Promise<void> {
    const { fault, faultMayBeBilled = false, rest } = state;
    if (fault && !faultMayBeBilled) {
      this.#all(() => ({ status: 'failed', text: '', error: fault, refused: true }));
      return;
    }
    // One that comes while they are read may have been passed over: the next look is for it.
    const awaited = [...this.#waiting.values()];
    const onLine = (customId: string, line: Line): void => {
      const found = this.#waiting.get(customId);
      if (found) this.#end(found.session, this.#outcomeOf(line, found));
    };
    try {
      await this.#provider.results(state, onLine, this.#closed);
    } catch (thrown) {
      // What cannot be read is not read better the next time; what cannot be reached may be.
      if (!(thrown instanceof RuntimeError) || thrown instanceof BatchRefused) throw thrown;
      this.#all(() => failed(toErrorInfo(thrown)), awaited);
    }
    if (rest) this.#all((found) => this.#outcomeOf({ kind: rest }, found), awaited);
    else this.#all(fault ? () => failed(fault) : lost, awaited);
  }

  #outcomeOf(line: Line, { session, draft }: Waiting): SessionOutcome {
    if (line.kind === 'expired') return { ...failed(expired), refused: true };
    if (line.kind === 'cancelled') return { ...failed(cancelledThere), refused: true };
    const outcome = this.#provider.read(line, session.model);
    if (!draft?.learnsFrom?.(line) || outcome.error === undefined) return outcome;
    // The next attempt is asked in another form, as a request of its own would have been at once.
    return { ...outcome, error: { ...outcome.error, code: 'PROVIDER_ERROR', retryable: true } };
  }

  #all(
    outcome: (found: Waiting) => SessionOutcome,
    of: readonly Waiting[] = [...this.#waiting.values()],
  ): void {
    for (const found of of) if (!found.session.isOver) this.#end(found.session, outcome(found));
  }

  #end(session: BatchSession, outcome: SessionOutcome): void {
    this.#waiting.delete(session.customId);
    session.settle(outcome);
  }
}

/** A batch that is small is soon over, and one that takes hours need not be looked at each second. */
function pauseSeconds(times: number, { firstSeconds, mostSeconds }: PauseOptions): number {
  return Math.min(firstSeconds * 1.5 ** Math.min(times, 40), mostSeconds);
}

function failed(error: ErrorInfo): SessionOutcome {
  return { status: 'failed', text: '', error: toErrorInfo(new RuntimeError(error)) };
}

const expired = {
  code: 'PROVIDER_ERROR',
  message: 'The batch expired before the provider came to this request.',
  fix: 'Run the failed tasks again: in a further batch, or without one.',
  retryable: true,
} as const;

const cancelledThere = {
  code: 'SESSION_FAILED',
  message: 'The batch was cancelled at the provider before this request was run.',
  fix: 'Run the failed tasks again, if the batch was not to be cancelled.',
  retryable: false,
} as const;

const closedHere = {
  code: 'SESSION_LOST',
  message: 'The runtime was closed before the batch was over; the batch goes on.',
  fix: 'Resume the run: the batch is found again.',
  retryable: false,
} as const;

const lost = (): SessionOutcome =>
  failed({
    code: 'SESSION_LOST',
    message: 'The batch, or the result of this request in it, cannot be had any more.',
    fix: 'It is asked again in a further batch; it may have been paid for.',
    retryable: true,
  });
