import { RecentSessions } from '../session/recent-sessions.ts';
import type { SpawnedSession } from '../session/runtime.ts';

/** A session of which it is known when its request has left. */
interface SentSession extends SpawnedSession {
  /** Settles when the request is on its way, or never will be. */
  readonly onItsWay: Promise<void>;
}

/** The sessions of this process by their attempt: all that run, and the last ones that have ended. */
export class KnownSessions<Session extends SentSession> {
  readonly #known = new RecentSessions<Session>();

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
    const stop = (): void => void session.cancel('stopped before it was sent').catch(() => {});
    signal.addEventListener('abort', stop, { once: true });
    await session.onItsWay;
    signal.removeEventListener('abort', stop);
    signal.throwIfAborted();
    return session;
  }

  #add(session: Session): Session {
    this.#known.add(session.reference.attemptId, session, session.outcome());
    return session;
  }
}
