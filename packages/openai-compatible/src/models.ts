import { type ModelInfo, RuntimeError } from '@parallel-agents/core';
import { closest } from 'fastest-levenshtein';
import type { Dispatcher } from 'undici';
import { z } from 'zod';
import { unreachable } from './chat-session.ts';
import type { Server } from './options.ts';
import { responseError } from './response-error.ts';

const listSchema = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Seconds that the server has to list its models. */
const listSeconds = 15;

/**
 * The models that the server lists; `undefined` if it keeps no list.
 * @throws RuntimeError `RUNTIME_UNAVAILABLE`, `RUNTIME_UNAUTHORIZED`
 */
export async function listModels(
  server: Server,
  dispatcher: Dispatcher,
  signal: AbortSignal,
): Promise<ModelInfo[] | undefined> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(listSeconds * 1000)]);
  const path = `${server.path}/models`;
  const request = {
    origin: server.origin,
    path,
    method: 'GET',
    headers: server.headers,
    signal: limit,
  } as const;
  let status: number;
  let body: string;
  try {
    const response = await dispatcher.request(request);
    status = response.statusCode;
    body = await response.body.text();
    if (status === 401 || status === 403) {
      throw new RuntimeError(
        responseError({ status, body, headers: response.headers, model: '' }, server.redact),
      );
    }
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof RuntimeError) throw thrown;
    throw new RuntimeError({ ...unreachable(thrown), code: 'RUNTIME_UNAVAILABLE' });
  }
  const list = status === 200 ? listSchema.safeParse(safeJson(body)) : undefined;
  return list?.success ? list.data.data.map(({ id }) => ({ id })) : undefined;
}

/**
 * What the server calls a model: as it was asked for, or without the provider in front.
 * @throws RuntimeError `UNKNOWN_MODEL` if it lists models and this is none of them
 */
export function modelToSend(asked: string, listed: readonly ModelInfo[] | undefined): string {
  if (listed === undefined) return asked;
  const ids = listed.map(({ id }) => id);
  const bare = asked.slice(asked.indexOf('/') + 1);
  const known = ids.find((id) => id === asked) ?? ids.find((id) => id === bare);
  if (known !== undefined) return known;
  const nearest = ids.length > 0 ? ` Did you mean "${closest(bare, ids)}"?` : '';
  const fix = `It has: ${ids.slice(0, 20).join(', ') || 'none'}.${nearest}`;
  throw new RuntimeError({ code: 'UNKNOWN_MODEL', message: `The server has no model "${asked}".`, fix });
}

function safeJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
