/** Sessions that have ended and are still remembered. */
const mostEnded = 1_000;

/** Sessions by their attempts: all that run, and the last ones that have ended. A worker runs for weeks. */
export class RecentSessions<Session> {
  readonly #all = new Map<string, Session>();
  /** Those that have ended, in a ring: the oldest one stands where the next one goes. */
  readonly #ended: { attemptId: string; session: Session }[] = [];
  #next = 0;

  get(attemptId: string): Session | undefined {
    return this.#all.get(attemptId);
  }

  /** @param ended resolves when it has ended; where it rejects, whoever added it takes it away */
  add(attemptId: string, session: Session, ended: Promise<unknown>): void {
    this.#all.set(attemptId, session);
    ended.then(
      () => this.#noteEnd(attemptId, session),
      () => {},
    );
  }

  delete(attemptId: string): void {
    this.#all.delete(attemptId);
  }

  #noteEnd(attemptId: string, session: Session): void {
    const oldest = this.#ended[this.#next];
    if (oldest && this.#all.get(oldest.attemptId) === oldest.session) this.#all.delete(oldest.attemptId);
    this.#ended[this.#next] = { attemptId, session };
    this.#next = (this.#next + 1) % mostEnded;
  }
}
