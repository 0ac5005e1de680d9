/// <reference path="./undici-parts.d.ts" />

import { type ErrorInfo, type ModelInfo, RuntimeError } from '@parallel-agents/core';
import { orAborted } from '@parallel-agents/core/internal';
import { asObject, parseJson, readRefusal, unreachable } from '@parallel-agents/core/internal/wire';
import type { Dispatcher } from 'undici';
import type { Server } from './server.ts';

/** Seconds that the server has to list its models. */
const listSeconds = 15;

/** What the server says when it is asked for its models. */
export type Listing =
  | {
      kind: 'listed';
      models: ModelInfo[];
      /** There are more, or names stand for many (`openai/*`): a model that is not among them may be there. */
      partial: boolean;
    }
  /** It keeps no list. */
  | { kind: 'none' }
  /** It does not hand it to this key, or not now. */
  | { kind: 'withheld'; error: ErrorInfo };

/**
 * The models that the server lists: asked for once, for everybody who waits. Keys may chat and not list, deployments
 * and routes stand in no list: it is a help for names, and never decides whether something may be asked.
 */
export class ModelList {
  readonly #server: Server;
  readonly #dispatcher: Dispatcher;
  /** What it said last, unless that was trouble. */
  #known: Listing | undefined;
  #asking: Promise<Listing> | undefined;
  #looked = false;

  constructor(server: Server, dispatcher: Dispatcher) {
    this.#server = server;
    this.#dispatcher = dispatcher;
  }

  /** What is known without asking. */
  get known(): Listing | undefined {
    return this.#known;
  }

  /** What is known, else what the server says now. @throws RuntimeError as `refresh` does */
  current(signal: AbortSignal): Listing | Promise<Listing> {
    return this.#known ?? this.refresh(signal);
  }

  /** Asks beside other work, once; nobody waits for it, and nothing comes of it if it fails. */
  look(): void {
    if (this.#looked || this.#known !== undefined) return;
    this.#looked = true;
    this.refresh(new AbortController().signal).catch(() => undefined);
  }

  /**
   * Asks the server, also when the models are known.
   * @throws RuntimeError `RUNTIME_UNAVAILABLE` if nobody answers
   */
  async refresh(signal: AbortSignal): Promise<Listing> {
    signal.throwIfAborted();
    this.#asking ??= listModels(this.#server, this.#dispatcher).finally(() => {
      this.#asking = undefined;
    });
    const listing = await orAborted(this.#asking, signal);
    if (listing.kind !== 'withheld') this.#known = listing;
    return listing;
  }
}

async function listModels(server: Server, dispatcher: Dispatcher): Promise<Listing> {
  const { origin, path, query, listHeaders, redact } = server;
  let answer: Dispatcher.ResponseData;
  let body: string;
  try {
    // Loaded when the list is asked for: no session needs it.
    const { default: request } = await import('undici/lib/api/api-request.js');
    answer = await request.call(dispatcher, {
      origin,
      path: `${path}/models${query}`,
      method: 'GET',
      headers: listHeaders,
      signal: AbortSignal.timeout(listSeconds * 1000),
    });
    body = await answer.body.text();
  } catch (thrown) {
    throw new RuntimeError({
      ...unreachable(thrown, server.proxy, new URL(origin)),
      code: 'RUNTIME_UNAVAILABLE',
    });
  }
  const { statusCode: status, headers } = answer;
  if (status >= 200 && status < 300) return modelsIn(body);
  if (status === 404 || status === 405 || status === 501) return { kind: 'none' };
  return { kind: 'withheld', error: readRefusal({ status, body, headers, model: '' }, redact).error };
}

/** Names stand in `data` or `models`, as `id` or `name`. */
function modelsIn(body: string): Listing {
  const document = parseJson(body.replace(/^\ufeff/, ''));
  const list = Array.isArray(document) ? document : (asObject(document)?.data ?? asObject(document)?.models);
  if (!Array.isArray(list)) return { kind: 'none' };
  const ids = list.map((one: unknown) => {
    const { id, name, model } = asObject(one) ?? {};
    return [one, id, name, model].find((value) => typeof value === 'string' && value !== '') as
      | string
      | undefined;
  });
  const models = ids.filter((id) => id !== undefined).map((id) => ({ id }));
  if (models.length === 0 && list.length > 0) return { kind: 'none' };
  const { has_more, next_page_token, nextPageToken } = asObject(document) ?? {};
  const partial =
    Boolean(has_more || next_page_token || nextPageToken) || models.some(({ id }) => id.includes('*'));
  return { kind: 'listed', models, partial };
}
