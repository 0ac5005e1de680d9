import { RuntimeError } from '@parallel-agents/core';
import { orAborted } from '@parallel-agents/core/internal';
import { BatchRefused, broken } from '@parallel-agents/core/internal/wire';
import type { AskedModel } from '../providers/provider-models.ts';
import { type FailedRequest, failedRequestIn, faultOf, refusalOf } from '../session-faults.ts';
import { type Connections, WireExchange } from '../wire.ts';

/** What is sent before a batch is submitted: it costs nothing if it is lost. */
const upload = /\/files(?:\/|$)|\/upload\//;
const nobody = { sent: () => undefined, start: () => undefined };

export interface BatchCallOptions {
  model: AskedModel;
  connections: Connections;
  /** Requests go through the fetch that was handed over. */
  isWatched: boolean;
  redact(text: string): string;
  /** All of it, in seconds. */
  seconds: number;
  signal: AbortSignal;
  /** The largest answer. @default 64 MiB, kept whole */
  maxStreamedBytes?: number;
}

/**
 * One question about batches, which may be several requests one after the other.
 *
 * @throws BatchRefused for an answer that is none of success, or none at all
 * @throws RuntimeError for results that cannot be read
 * @throws whatever the signal was aborted with
 */
export async function callBatch<Result>(
  options: BatchCallOptions,
  ask: (signal: AbortSignal) => PromiseLike<Result>,
): Promise<Result> {
  const { connections, seconds, signal, maxStreamedBytes } = options;
  signal.throwIfAborted();
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error(`no answer within ${seconds} s`)), seconds * 1000);
  const ended = AbortSignal.any([signal, late.signal]);
  const streamed = maxStreamedBytes !== undefined;
  let last: { exchange: WireExchange; url: URL } | undefined;
  const exchange = (url: URL): WireExchange => {
    ended.throwIfAborted();
    const made = new WireExchange(nobody, streamed ? { maxBytes: maxStreamedBytes, keeps: false } : {});
    last = { exchange: made, url };
    return made;
  };
  const stop = (): void => last?.exchange.stop(toError(ended.reason));
  ended.addEventListener('abort', stop, { once: true });
  try {
    const asking = connections.within({ exchange, streamed }, async () => ask(ended));
    return await orAborted(asking, ended);
  } catch (thrown) {
    if (signal.aborted) throw signal.reason;
    if (thrown instanceof RuntimeError) throw thrown;
    throw refusedBy(thrown, last, options);
  } finally {
    clearTimeout(timer);
    ended.removeEventListener('abort', stop);
  }
}

function refusedBy(
  thrown: unknown,
  last: { exchange: WireExchange; url: URL } | undefined,
  { model, redact, isWatched, maxStreamedBytes }: BatchCallOptions,
): RuntimeError {
  const { exchange, url } = last ?? {};
  const isRead = exchange !== undefined && isSuccess(exchange.status) && exchange.brokenBy === undefined;
  if (isRead && maxStreamedBytes !== undefined) {
    const said = redact(thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 300);
    return new RuntimeError(broken(`What came of the batch could not be read: ${said}`));
  }
  // Some packages give a connection that was never made a status of their own.
  const said = exchange?.brokenBy === undefined ? failedRequestIn(thrown) : undefined;
  const failed = exchange?.status ? heard(exchange) : (said ?? nothingHeard);
  const refusal = exchange?.brokenBy === undefined ? refusalOf(failed, model, redact) : undefined;
  const error =
    refusal?.error ??
    faultOf(thrown, failed, {
      model,
      redact,
      brokenBy: exchange?.brokenBy,
      proxy: exchange?.proxy,
      server: url,
    });
  const { status } = failed;
  const isOut = isWatched ? exchange?.isOut === true && !upload.test(url?.pathname ?? '') : true;
  const isClear = refusal !== undefined && status >= 300 && status < 500 && status !== 408;
  return new BatchRefused(error, status, isOut && !isClear);
}

function heard(exchange: WireExchange): FailedRequest {
  return { status: exchange.status, headers: exchange.headers, body: exchange.body() };
}

const nothingHeard: FailedRequest = { status: 0, headers: {}, body: '' };

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error(String(reason));
}
