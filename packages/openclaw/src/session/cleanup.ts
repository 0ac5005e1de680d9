import type { ErrorInfo, SpawnedSession } from '@parallel-agents/core';
import { userListener } from '@parallel-agents/core/internal';

/** Milliseconds without a session that ends, after which what waits is deleted. */
const quietMs = 1000;

/** Milliseconds that a session waits to be deleted, at most. */
const longestWaitMs = 15_000;

/** Times that a session is asked to go: a busy gateway refuses while one is still at work or has just changed. */
const mostTries = 4;

/** Milliseconds until what was refused is asked for again; twice as many each further time. */
const againMs = 1000;

/** Seconds that `settle` gives to what is left to do. */
const settleSeconds = 180;

/**
 * Stops and deletes sessions behind the results. Sessions are deleted in a row, one after the other, when none has ended for
 * a second: each deletion costs the gateway a second of the processor, more at a time are no faster, and where it reads
 * another session in between, it costs it twice that.
 */
export class Cleanup {
  readonly #deleteSession: (sessionKey: string) => Promise<void>;
  readonly #warn: (warning: ErrorInfo) => void;
  /** The sessions to delete, when each ended, and how often its deletion was refused. */
  readonly #waiting: { sessionKey: string; since: number; refused: number }[] = [];
  readonly #stopping = new Set<Promise<void>>();
  #isHurried = false;
  #wake: (() => void) | undefined;
  #deleting: Promise<void> | undefined;

  constructor(deleteSession: (sessionKey: string) => Promise<void>, warn: (warning: ErrorInfo) => void) {
    this.#deleteSession = deleteSession;
    this.#warn = userListener(warn);
  }

  /** Deletes a session that has ended. */
  delete(sessionKey: string): void {
    this.#waiting.push({ sessionKey, since: performance.now(), refused: 0 });
    this.#deleting ??= this.#deleteAll();
  }

  /** Stops a session that nobody waits for any more: at once, since it costs something. */
  stop(starting: Promise<SpawnedSession>): void {
    const stop = async (): Promise<void> => {
      const session = await starting.catch(() => undefined);
      await session?.cancel('nobody waits for it');
      await session?.outcome();
    };
    const stopping = stop()
      .catch((thrown: unknown) => this.#warnOf('A session that was being started', thrown))
      .finally(() => this.#stopping.delete(stopping));
    this.#stopping.add(stopping);
  }

  /** Resolves when nothing is left to do, or after three minutes. */
  async settle(): Promise<void> {
    this.#isHurried = true;
    this.#wake?.();
    const expired = Promise.withResolvers<'late'>();
    const timer = setTimeout(expired.resolve, settleSeconds * 1000, 'late');
    try {
      if ((await Promise.race([this.#finish(), expired.promise])) !== 'late') return;
      const left = this.#waiting.length + this.#stopping.size;
      this.#warn(leftover(`${left} sessions`, `not done within ${settleSeconds} s`));
    } finally {
      clearTimeout(timer);
    }
  }

  /** What is left may add more: a stopped session is deleted in its turn. */
  async #finish(): Promise<void> {
    while (this.#deleting || this.#stopping.size > 0) await Promise.all([...this.#stopping, this.#deleting]);
  }

  async #deleteAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#quiet();
      let refused = 0;
      for (const session of [...this.#waiting]) {
        const thrown = await this.#deleteSession(session.sessionKey).then(
          () => undefined,
          (error: unknown) => ({ error }),
        );
        this.#waiting.shift();
        if (thrown === undefined) continue;
        session.refused += 1;
        if (session.refused === mostTries) this.#warnOf(`Session ${session.sessionKey}`, thrown.error);
        else this.#waiting.push(session);
        refused = Math.max(refused, session.refused);
      }
      if (refused > 0 && this.#waiting.length > 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        setTimeout(resolve, againMs * 2 ** (refused - 1));
        await promise;
      }
    }
    // Before anything else can happen, so that a session that ends right now begins anew.
    this.#deleting = undefined;
  }

  /** Resolves when no session has ended for a while, when one has waited too long, or when all are waited for. */
  async #quiet(): Promise<void> {
    while (!this.#isHurried) {
      const first = this.#waiting[0]?.since ?? 0;
      const last = this.#waiting.at(-1)?.since ?? 0;
      const milliseconds = Math.min(last + quietMs, first + longestWaitMs) - performance.now();
      if (milliseconds <= 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, Math.ceil(milliseconds));
      this.#wake = resolve;
      await promise;
      clearTimeout(timer);
    }
  }

  #warnOf(what: string, thrown: unknown): void {
    this.#warn(leftover(what, thrown instanceof Error ? thrown.message : String(thrown)));
  }
}

function leftover(what: string, why: string): ErrorInfo {
  return {
    code: 'CANCEL_FAILED',
    message: `${what} could not be removed from the OpenClaw gateway: ${why}`,
    fix: 'Remove it with `openclaw sessions` or in the Control UI; its key begins with "parallel-agents" or "subagent".',
    retryable: false,
  };
}
