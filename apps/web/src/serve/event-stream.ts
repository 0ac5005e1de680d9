import { once } from 'node:events';
import type { ServerResponse } from 'node:http';

/** Milliseconds after which whoever listens is told that somebody is there. */
const beatMs = 15_000;

/** Server-sent events to one reader. */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #beat: NodeJS.Timeout;
  /** Aborts when the reader has gone, or the server goes. */
  readonly signal: AbortSignal;

  constructor(response: ServerResponse, closing: AbortSignal) {
    this.#response = response;
    const gone = new AbortController();
    response.once('close', () => {
      clearInterval(this.#beat);
      gone.abort();
    });
    // It may have gone while there was nothing to send yet.
    if (response.destroyed) gone.abort();
    this.signal = AbortSignal.any([gone.signal, closing]);
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    response.flushHeaders();
    this.#beat = setInterval(() => response.write(':\n\n'), beatMs).unref();
  }

  /** Resolves when the reader has taken it: a slow one gets less often news, and not more and more of them. */
  async send(value: unknown): Promise<void> {
    // JSON has no line breaks in it.
    const isTaken = this.#response.write(`data: ${JSON.stringify(value)}\n\n`);
    if (!isTaken && !this.signal.aborted)
      await once(this.#response, 'drain', { signal: this.signal }).catch(() => {});
  }

  end(): void {
    clearInterval(this.#beat);
    this.#response.end();
  }
}
