import type { ChatSession } from './chat-session.ts';

/** Sessions that have ended and are still remembered. */
const maxEnded = 1_000;

/** The sessions of this process by their attempt: all that run, and the last ones that have ended. */
export class Sessions {
  readonly #running = new Map<string, ChatSession>();
  readonly #ended = new Map<string, ChatSession>();

  get(attemptId: string): ChatSession | undefined {
    return this.#running.get(attemptId) ?? this.#ended.get(attemptId);
  }

  add(session: ChatSession): void {
    const { attemptId } = session.reference;
    this.#running.set(attemptId, session);
    void session.outcome().then(() => {
      this.#running.delete(attemptId);
      this.#ended.set(attemptId, session);
      const [oldest] = this.#ended.keys();
      if (this.#ended.size > maxEnded && oldest !== undefined) this.#ended.delete(oldest);
    });
  }
}
