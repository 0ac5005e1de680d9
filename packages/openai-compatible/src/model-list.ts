import { type ModelInfo, RuntimeError } from '@parallel-agents/core';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { responseError } from './response-error.ts';
import type { Server } from './server.ts';
import { unreachable } from './session-errors.ts';

const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Seconds that the server has to list its models. */
const listSeconds = 15;

/** The models that the server lists: asked for once, for everybody who waits. */
export class ModelList {
  readonly #server: Server;
  readonly #dispatcher: Dispatcher;
  #listed: { models: ModelInfo[] | undefined } | undefined;
  #asking: Promise<ModelInfo[] | undefined> | undefined;

  constructor(server: Server, dispatcher: Dispatcher) {
    this.#server = server;
    this.#dispatcher = dispatcher;
  }

  /**
   * The models as they are known, `undefined` if the server keeps no list.
   * @throws RuntimeError `RUNTIME_UNAVAILABLE`, `RUNTIME_UNAUTHORIZED`
   */
  async get(signal: AbortSignal): Promise<ModelInfo[] | undefined> {
    return this.#listed ? this.#listed.models : this.refresh(signal);
  }

  /** Asks the server, also when the models are known. @throws RuntimeError as `get` does */
  async refresh(signal: AbortSignal): Promise<ModelInfo[] | undefined> {
    signal.throwIfAborted();
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return unlessAborted(this.#asking, signal);
  }

  async #ask(): Promise<ModelInfo[] | undefined> {
    const models = await listModels(this.#server, this.#dispatcher);
    this.#listed = { models };
    return models;
  }
}

async function listModels(server: Server, dispatcher: Dispatcher): Promise<ModelInfo[] | undefined> {
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
  // A server that is down does not keep no list: 501 is the one that says so.
  if (error.retryable && status !== 501) throw new RuntimeError({ ...error, code: 'RUNTIME_UNAVAILABLE' });
  return undefined;
}

function modelsIn(body: string): ModelInfo[] | undefined {
  try {
    return listSchema.parse(JSON.parse(body)).data;
  } catch {
    return undefined;
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
