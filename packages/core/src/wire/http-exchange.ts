import { type Decoder, decoderFor, unnamedCoding } from './content-coding.ts';
import type { Headers } from './durations.ts';

/** What of undici's dispatchers is used here: core brings no HTTP client along. */
export interface RequestDispatcher {
  dispatch(
    request: {
      origin: string;
      path: string;
      method: 'GET' | 'POST';
      headers: Record<string, string>;
      body: string | Uint8Array | null;
      headersTimeout: number;
      bodyTimeout: number;
    },
    handler: HttpExchange,
  ): boolean;
}

interface Controller {
  abort(reason: Error): void;
}

/** What is done with an answer as it comes in. */
export interface ExchangeReader {
  /** The request is on its way: a connection was there for it. */
  sent(): void;
  start(status: number, headers: Headers): void;
  /** Throws to break off. */
  data(bytes: Buffer): void;
}

/**
 * One request and its answer, by undici's lowest level: no streams and no signal in between, which is most of what a
 * request costs when there are thousands.
 */
export class HttpExchange {
  /** Settles when the whole answer has been read; rejects when it breaks off or is stopped. */
  readonly done: Promise<void>;
  readonly #reader: ExchangeReader;
  readonly #settle = Promise.withResolvers<void>();
  #controller: Controller | undefined;
  #decoder: Decoder | undefined;
  #begun = false;
  #stoppedBy: Error | undefined;

  constructor(
    dispatcher: RequestDispatcher,
    request: Parameters<RequestDispatcher['dispatch']>[0],
    reader: ExchangeReader,
  ) {
    this.#reader = reader;
    this.done = this.#settle.promise;
    dispatcher.dispatch(request, this);
  }

  /** Hangs up. */
  stop(reason: Error): void {
    this.#stoppedBy = reason;
    this.#settle.reject(reason);
    this.#decoder?.destroy();
    this.#controller?.abort(reason);
  }

  /** Hangs up on an answer that is complete, though the server has not closed it. */
  finish(): void {
    this.#settle.resolve();
    this.stop(new Error('The answer is complete.'));
  }

  onRequestStart(controller: Controller): void {
    this.#controller = controller;
    if (this.#stoppedBy) controller.abort(this.#stoppedBy);
    else this.#reader.sent();
  }

  onResponseStart(_controller: Controller, status: number, headers: Headers): void {
    // What informs of more to come is no answer.
    if (status < 200) return;
    this.#begun = false;
    this.#decode(headers['content-encoding']);
    this.#reader.start(status, headers);
  }

  onResponseData(_controller: Controller, bytes: Buffer): void {
    if (!this.#begun && !this.#decoder) this.#decode(unnamedCoding(bytes));
    this.#begun = true;
    if (this.#decoder) this.#decoder.write(bytes);
    else this.#read(bytes);
  }

  onResponseEnd(): void {
    if (this.#decoder) this.#decoder.end();
    else this.#settle.resolve();
  }

  onResponseError(_controller: Controller, error: Error): void {
    this.#decoder?.destroy();
    this.#settle.reject(error);
  }

  #decode(coding: unknown): void {
    this.#decoder = decoderFor(coding, {
      data: (bytes) => this.#read(bytes),
      end: () => this.#settle.resolve(),
      error: (error) => this.stop(error),
    });
  }

  #read(bytes: Buffer): void {
    if (this.#stoppedBy) return;
    try {
      this.#reader.data(bytes);
    } catch (thrown) {
      this.stop(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }
}
