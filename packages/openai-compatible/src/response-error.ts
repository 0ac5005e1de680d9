import type { ErrorInfo } from '@parallel-agents/core';
import { z } from 'zod';

export interface Refusal {
  status: number;
  body: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  model: string;
}

/** As much of a server's words as is shown. */
const maxMessageCharacters = 300;

/** What an HTTP status other than 200 means for the session, and what to do about it. */
export function responseError(refusal: Refusal, redact: (text: string) => string): ErrorInfo {
  const { status, body, headers, model } = refusal;
  const said = redact(messageIn(body)).slice(0, maxMessageCharacters);
  const message = `The server answered ${status}${said === '' ? '' : `: ${said}`}`;
  const retryAfterSeconds = retryAfter(headers);
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  if (status === 429) {
    return {
      code: 'RATE_LIMITED',
      message,
      fix: 'Wait, or lower the concurrency.',
      retryable: true,
      ...wait,
    };
  }
  if (status === 401 || status === 403) {
    const fix =
      'Set PARALLEL_AGENTS_API_KEY (or OPENAI_API_KEY) to a key of this server that may use the model.';
    return { code: 'RUNTIME_UNAUTHORIZED', message, fix, retryable: false };
  }
  if (status === 402) {
    return {
      code: 'PROVIDER_ERROR',
      message,
      fix: 'The account has no credit left; add some.',
      retryable: false,
    };
  }
  if (status === 404 || /model.*(not found|does not exist)/i.test(said)) {
    const fix = `Check that the server has the model "${model}", and that the base URL ends where the API starts (mostly /v1).`;
    return { code: 'UNKNOWN_MODEL', message, fix, retryable: false };
  }
  if (status === 502 || status === 503 || status === 504 || status === 529) {
    const fix = 'Wait until the server is back, or use another model.';
    return { code: 'PROVIDER_UNAVAILABLE', message, fix, retryable: true, ...wait };
  }
  const retryable = status >= 500 || status === 408 || status === 409;
  const fix = retryable
    ? 'Try again later.'
    : /context|too long|maximum.*tokens/i.test(said)
      ? 'Give the task less input, or use a model with a larger context.'
      : 'The server does not take the request as it is: read its message.';
  return { code: 'PROVIDER_ERROR', message, fix, retryable };
}

const errorBody = z.object({ error: z.union([z.string(), z.looseObject({ message: z.string() })]) });

/** The message of an error body; of anything else, its first words. */
function messageIn(body: string): string {
  try {
    const { error } = errorBody.parse(JSON.parse(body));
    return typeof error === 'string' ? error : error.message;
  } catch {
    return body
      .replace(/<[^>]*>/g, ' ')
      .replace(/\s+/g, ' ')
      .trim();
  }
}

/** How long the server asks to wait, in seconds: as milliseconds, seconds or a date. */
function retryAfter(headers: Refusal['headers']): number | undefined {
  const milliseconds = Number(headers['retry-after-ms']);
  if (headers['retry-after-ms'] !== undefined && milliseconds >= 0) return milliseconds / 1000;
  const text = headers['retry-after'];
  if (typeof text !== 'string') return undefined;
  const seconds = Number(text);
  if (seconds >= 0) return seconds;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1000);
}
