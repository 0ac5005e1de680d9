import type { SpawnRequest } from '@parallel-agents/core';
import type { AttemptEnd } from '../attempts/attempt-job.ts';
import type { LaneAccount } from '../queues/lane-account.ts';
import { persist } from '../queues/persist.ts';

/** Milliseconds for which a lane that has no such limits is not asked about again. */
const freeMs = 2000;
/** Characters of a prompt that make a token, about. */
const charactersEach = 4;
/** Tokens of an answer that nobody limits, about. */
const answerTokens = 1000;

/** The lane has had as much as it may for now. */
export class LaneFull extends Error {
  readonly waitMs: number;

  constructor(waitMs: number) {
    super('The lane is full for now.');
    this.waitMs = waitMs;
  }
}

interface Started {
  at: number;
  tokens: number;
}

/** Keeps one lane of one worker to what all workers together may start. */
export class LanePace {
  readonly #account: LaneAccount;
  readonly #lane: string;
  readonly #onError: (error: Error) => void;
  #freeUntil = 0;

  constructor(account: LaneAccount, lane: string, onError: (error: Error) => void) {
    this.#account = account;
    this.#lane = lane;
    this.#onError = onError;
  }

  /**
   * Takes a turn for a session. @returns what it counts as until it has ended; `undefined` where nothing is counted
   * @throws LaneFull
   */
  async take(request: SpawnRequest): Promise<Started | undefined> {
    if (performance.now() < this.#freeUntil) return undefined;
    const tokens = tokensOf(request);
    const turn = await persist('ask for a turn', () => this.#account.take(this.#lane, tokens));
    if (turn.state === 'full') throw new LaneFull(turn.waitMs);
    if (turn.state === 'taken') return { at: turn.at, tokens };
    this.#freeUntil = performance.now() + freeMs;
    return undefined;
  }

  /** Counts what the session did use. Of one that tells nothing, what it took stands. */
  settle(started: Started | undefined, end: AttemptEnd): void {
    if (started === undefined) return;
    const usage = 'outcome' in end ? end.outcome.usage : undefined;
    const used = 'refused' in end ? 0 : usage && usage.inputTokens + usage.outputTokens;
    if (used === undefined || used === started.tokens) return;
    this.#account.correct(this.#lane, started.at, used - started.tokens).catch(this.#onError);
  }
}

/** About how many tokens a session will use. */
function tokensOf({
  instructions,
  prompt,
  toolUse,
  outputJsonSchema,
  maxOutputTokens,
}: SpawnRequest): number {
  const more = [toolUse, outputJsonSchema].filter((part) => part !== undefined);
  const characters =
    instructions.length + prompt.length + more.map((part) => JSON.stringify(part)).join('').length;
  return Math.ceil(characters / charactersEach) + (maxOutputTokens ?? answerTokens);
}
