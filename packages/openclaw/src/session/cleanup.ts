import type { ErrorInfo, SpawnedSession } from '@parallel-agents/core';

/** Seconds that `settle` gives to what is left to do. */
const settleSeconds = 180;

/**
 * Stops and deletes sessions behind the results, one after the other: a deletion costs the gateway half a second of
 * CPU, and more at a time are no faster.
 */
export class Cleanup {
  readonly #deleteSession: (sessionKey: string) => Promise<void>;
  readonly #warn: (warning: ErrorInfo) => void;
  #queue: Promise<void> = Promise.resolve();
  #left = 0;

  constructor(deleteSession: (sessionKey: string) => Promise<void>, warn: (warning: ErrorInfo) => void) {
    this.#deleteSession = deleteSession;
    this.#warn = warn;
  }

  /** Deletes a session that has ended. */
  delete(sessionKey: string): void {
    this.#add(`Session ${sessionKey}`, () => this.#deleteSession(sessionKey));
  }

  /** Stops a session that nobody waits for any more. */
  stop(starting: Promise<SpawnedSession>): void {
    this.#add('A session that was being started', async () => {
      const session = await starting.catch(() => undefined);
      await session?.cancel('nobody waits for it');
      await session?.outcome();
    });
  }

  /** Resolves when nothing is left to do, or after three minutes. */
  async settle(): Promise<void> {
    const expired = Promise.withResolvers<void>();
    const timer = setTimeout(expired.resolve, settleSeconds * 1000);
    try {
      await Promise.race([this.#finished(), expired.promise]);
      if (this.#left > 0)
        this.#warn(leftover(`${this.#left} sessions`, `not done within ${settleSeconds} s`));
    } finally {
      clearTimeout(timer);
    }
  }

  /** What is left may add more: a stopped session is deleted in its turn. */
  async #finished(): Promise<void> {
    while (this.#left > 0) await this.#queue;
  }

  #add(what: string, work: () => Promise<void>): void {
    this.#left += 1;
    this.#queue = this.#queue
      .then(work)
      .catch((thrown: unknown) =>
        this.#warn(leftover(what, thrown instanceof Error ? thrown.message : String(thrown))),
      )
      .finally(() => {
        this.#left -= 1;
      });
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
