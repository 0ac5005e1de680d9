import pg from 'pg';

/**
 * A connection that may end at any moment. An error that comes while nobody listens, such as between two statements of a
 * transaction, would end the process. Here it waits for whoever listens next, who would otherwise take the connection for
 * a good one, and wait on it for ever.
 */
export class PostgresClient extends pg.Client {
  #missed: Error | undefined;

  override emit(name: string | symbol, ...words: unknown[]): boolean {
    if (name !== 'error' || this.listenerCount('error') > 0) return super.emit(name, ...words);
    const [error] = words;
    this.#missed = error instanceof Error ? error : new Error(String(error));
    return false;
  }

  override on(name: string | symbol, listener: (...words: never[]) => void): this {
    super.on(name as 'error', listener as (error: Error) => void);
    const missed = this.#missed;
    if (name === 'error' && missed !== undefined) {
      this.#missed = undefined;
      // Once whoever listens is done with what they are at.
      setImmediate(() => this.emit('error', missed));
    }
    return this;
  }
}
