import type { Dispatcher } from 'undici';

/** What is done with an answer as it comes in. */
export interface ExchangeReader {
  start(status: number, headers: Dispatcher.ResponseData['headers']): void;
  /** Throws to break off. */
  data(bytes: Buffer): void;
}

/**
 * One request and its answer, by undici's lowest level: no streams and no signal in between, which is most of what a
 * request costs when there are thousands.
 */
export class HttpExchange implements Dispatcher.DispatchHandler {
  /** Settles when the whole answer has been read; rejects when it breaks off or is stopped. */
  readonly done: Promise<void>;
  readonly #reader: ExchangeReader;
  readonly #settle = Promise.withResolvers<void>();
  #controller: Dispatcher.DispatchController | undefined;
  #stoppedBy: Error | undefined;

  constructor(dispatcher: Dispatcher, options: Dispatcher.DispatchOptions, reader: ExchangeReader) {
    this.#reader = reader;
    this.done = this.#settle.promise;
    dispatcher.dispatch(options, this);
  }

  /** Hangs up. */
  stop(reason: Error): void {
    this.#stoppedBy = reason;
    this.#settle.reject(reason);
    this.#controller?.abort(reason);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stoppedBy) controller.abort(this.#stoppedBy);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Dispatcher.ResponseData['headers'],
  ): void {
    this.#reader.start(status, headers);
  }

  onResponseData(_controller: Dispatcher.DispatchController, bytes: Buffer): void {
    try {
      this.#reader.data(bytes);
    } catch (thrown) {
      this.stop(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  }

  onResponseEnd(): void {
    this.#settle.resolve();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#settle.reject(error);
  }
}
