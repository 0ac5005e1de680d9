import { type ErrorInfo, type ModelInfo, RuntimeError } from '@parallel-agents/core';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { responseError } from './response-error.ts';
import type { Server } from './server.ts';
import { unreachable } from './session-errors.ts';

const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Seconds that the server has to list its models. */
const listSeconds = 15;

/** What the server says when it is asked for its models. */
export type Listing =
  | { kind: 'listed'; models: ModelInfo[] }
  /** It keeps no list. */
  | { kind: 'none' }
  /** It has trouble that may pass. */
  | { kind: 'failing'; error: ErrorInfo };

/** The models that the server lists: asked for once, for everybody who waits. */
export class ModelList {
  readonly #server: Server;
  readonly #dispatcher: Dispatcher;
  /** What it said last, unless that was trouble. */
  #known: Listing | undefined;
  #asking: Promise<Listing> | undefined;

  constructor(server: Server, dispatcher: Dispatcher) {
    this.#server = server;
    this.#dispatcher = dispatcher;
  }

  /** What is known, else what the server says now. @throws RuntimeError as `refresh` does */
  current(signal: AbortSignal): Listing | Promise<Listing> {
    return this.#known ?? this.refresh(signal);
  }

  /**
   * Asks the server, also when the models are known.
   * @throws RuntimeError `RUNTIME_UNAVAILABLE` if nobody answers, `RUNTIME_UNAUTHORIZED`
   */
  async refresh(signal: AbortSignal): Promise<Listing> {
    signal.throwIfAborted();
    this.#asking ??= listModels(this.#server, this.#dispatcher).finally(() => {
      this.#asking = undefined;
    });
    const listing = await unlessAborted(this.#asking, signal);
    if (listing.kind !== 'failing') this.#known = listing;
    return listing;
  }

  /**
   * The models, for a session; `undefined` if there is no list to be had, so that names are sent as they are.
   * @throws RuntimeError as `refresh` does; `PROVIDER_UNAVAILABLE` or `RATE_LIMITED` while the server turns everybody
   * away: the session would have met that too, and is tried again by whoever tries sessions again
   */
  async forSession(signal: AbortSignal): Promise<ModelInfo[] | undefined> {
    const listing = await this.current(signal);
    if (listing.kind === 'listed') return listing.models;
    if (listing.kind === 'none') return undefined;
    if (listing.error.code !== 'PROVIDER_ERROR') throw new RuntimeError(listing.error);
    // Only the list is broken, as far as is known: no session is held up for it.
    this.#known ??= { kind: 'none' };
    return undefined;
  }
}

async function listModels(server: Server, dispatcher: Dispatcher): Promise<Listing> {
  const { origin, path, headers, redact } = server;
  let answer: Dispatcher.ResponseData;
  let body: string;
  try {
    answer = await dispatcher.request({
      origin,
      path: `${path}/models`,
      method: 'GET',
      headers,
      signal: AbortSignal.timeout(listSeconds * 1000),
    });
    body = await answer.body.text();
  } catch (thrown) {
    throw new RuntimeError({ ...unreachable(thrown), code: 'RUNTIME_UNAVAILABLE' });
  }
  const { statusCode: status } = answer;
  if (status === 200) return modelsIn(body);
  const error = responseError({ status, body, headers: answer.headers, model: '' }, redact);
  if (error.code === 'RUNTIME_UNAUTHORIZED') throw new RuntimeError(error);
  // A server that has trouble does not keep no list: 501 is the one that says so.
  return error.retryable && status !== 501 ? { kind: 'failing', error } : { kind: 'none' };
}

function modelsIn(body: string): Listing {
  try {
    return { kind: 'listed', models: listSchema.parse(JSON.parse(body)).data };
  } catch {
    return { kind: 'none' };
  }
}

/** What the promise brings, unless the signal comes first: others may wait for the same promise. */
async function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
