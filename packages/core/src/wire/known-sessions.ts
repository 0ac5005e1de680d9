import type { SpawnedSession } from '../session/runtime.ts';

/** Sessions that have ended and are still remembered. */
const maxEnded = 1_000;

/** The sessions of this process by their attempt: all that run, and the last ones that have ended. */
export class KnownSessions<Session extends SpawnedSession> {
  readonly #known = new Map<string, Session>();
  /** Attempts that have ended, in a ring: the oldest one stands where the next one goes. */
  readonly #ended: string[] = [];
  #next = 0;

  get(attemptId: string): Session | undefined {
    return this.#known.get(attemptId);
  }

  add(session: Session): void {
    const { attemptId } = session.reference;
    this.#known.set(attemptId, session);
    void session.outcome().then(() => this.#forgetOldest(attemptId));
  }

  #forgetOldest(newest: string): void {
    const oldest = this.#ended[this.#next];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#ended[this.#next] = newest;
    this.#next = (this.#next + 1) % maxEnded;
  }
}
