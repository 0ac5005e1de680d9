import type { SpawnedSession } from '../session/runtime.ts';

/** Sessions that have ended and are still remembered. */
const maxEnded = 1_000;

/** A session of which it is known when its request has left. */
interface SentSession extends SpawnedSession {
  /** Settles when the request is on its way, or never will be. */
  readonly onItsWay: Promise<void>;
}

/** The sessions of this process by their attempt: all that run, and the last ones that have ended. */
export class KnownSessions<Session extends SentSession> {
  readonly #known = new Map<string, Session>();
  /** Attempts that have ended, in a ring: the oldest one stands where the next one goes. */
  readonly #ended: string[] = [];
  #next = 0;

  /**
   * The session of an attempt, once its request is on its way: the one that is known, or a new one.
   *
   * @param prepare what a new one waits for before it can be made
   * @throws what `prepare` and `create` throw, and the reason of the signal
   */
  async spawn<Prepared>(
    attemptId: string,
    signal: AbortSignal,
    prepare: () => Promise<Prepared>,
    create: (prepared: Prepared) => Session,
  ): Promise<Session> {
    signal.throwIfAborted();
    const running = this.#known.get(attemptId);
    if (running) return running;
    const prepared = await prepare();
    signal.throwIfAborted();
    // Another spawn of this attempt may have been faster.
    const session = this.#known.get(attemptId) ?? this.#add(create(prepared));
    const stop = (): void => void session.cancel('stopped before it was sent');
    signal.addEventListener('abort', stop, { once: true });
    await session.onItsWay;
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    return session;
  }

  #add(session: Session): Session {
    const { attemptId } = session.reference;
    this.#known.set(attemptId, session);
    void session.outcome().then(() => this.#forgetOldest(attemptId));
    return session;
  }

  #forgetOldest(newest: string): void {
    const oldest = this.#ended[this.#next];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#ended[this.#next] = newest;
    this.#next = (this.#next + 1) % maxEnded;
  }
}
