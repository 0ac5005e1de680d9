/** The questions of one kind that are on their way to a server, by what they ask about. */
interface Asking<Answer> {
  now: Promise<Answer>;
  /** Asked as soon as there is an answer to the one before. */
  next?: Promise<Answer>;
}

/**
 * A question that many have at the same time. Whoever comes while it is on its way shares the next one with all others who do:
 * the answer to one that was sent before is older than their question.
 */
export class AskedTogether<Answer> {
  readonly #ask: (about: string) => Promise<Answer>;
  readonly #asking = new Map<string, Asking<Answer>>();

  constructor(ask: (about: string) => Promise<Answer>) {
    this.#ask = ask;
  }

  ask(about: string): Promise<Answer> {
    const asking = this.#asking.get(about);
    if (asking === undefined) return this.#send(about);
    asking.next ??= asking.now.then(
      () => this.#send(about),
      () => this.#send(about),
    );
    return asking.next;
  }

  #send(about: string): Promise<Answer> {
    const now = this.#ask(about);
    const asking: Asking<Answer> = { now };
    this.#asking.set(about, asking);
    const forget = (): void => {
      if (asking.next === undefined) this.#asking.delete(about);
    };
    now.then(forget, forget);
    return now;
  }
}
