import type { ErrorInfo } from '@parallel-agents/core';
import { z } from 'zod';
import { type Headers, retryAfter } from './retry-after.ts';

export interface Refusal {
  status: number;
  body: string;
  headers: Headers;
  /** The model as it was sent. */
  model: string;
}

/** As much of a server's words as is shown. */
const maxMessageCharacters = 300;

/** As much of a page that is no JSON as is searched for words. */
const maxPageCharacters = 10_000;

/** What an HTTP status other than 200 means for the session, and what to do about it. */
export function responseError(refusal: Refusal, redact: (text: string) => string): ErrorInfo {
  const { status, body, model } = refusal;
  const { said, codes } = readBody(body, redact);
  const message = `The server answered ${status}${said === '' ? '' : `: ${said}`}`;
  const retryAfterSeconds = retryAfter(refusal.headers);
  const wait = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
  const final = (code: ErrorInfo['code'], fix: string): ErrorInfo => ({
    code,
    message,
    fix,
    retryable: false,
  });
  const passing = (code: ErrorInfo['code'], fix: string): ErrorInfo => ({
    code,
    message,
    fix,
    retryable: true,
    ...wait,
  });
  if (isOutOfCredit(status, codes, said)) {
    const fix =
      'Add credit to the account of the key, or use another account: other models of this one do not help.';
    return final('QUOTA_EXHAUSTED', fix);
  }
  if (status === 429) return passing('RATE_LIMITED', 'Wait, or lower the concurrency.');
  if (status === 401 || status === 403) {
    const fix =
      'Set PARALLEL_AGENTS_API_KEY to a key of this server that may use the model; OPENAI_API_KEY is sent to OpenAI only.';
    return final('RUNTIME_UNAUTHORIZED', fix);
  }
  if (status === 404 || (status === 400 && /model.*(not found|does not exist)/i.test(said))) {
    const fix = `Check that the server has the model "${model}", and that the base URL ends where the API starts (mostly /v1).`;
    return final('UNKNOWN_MODEL', fix);
  }
  if (status === 502 || status === 503 || status === 504 || status === 529) {
    return passing('PROVIDER_UNAVAILABLE', 'Wait until the server is back, or use another model.');
  }
  if (status >= 500 || status === 408 || status === 409) return passing('PROVIDER_ERROR', 'Try again later.');
  const tooLong = /context|too long|maximum.*tokens/i.test(said) || codes.includes('context_length_exceeded');
  const fix = tooLong
    ? 'Give the task less input, or use a model with a larger context.'
    : 'The server does not take the request as it is: read its message.';
  return final('PROVIDER_ERROR', fix);
}

/** What servers call an account without credit, beside 402. */
const creditCodes: ReadonlySet<string> = new Set([
  'insufficient_quota',
  'exceeded_current_quota_error',
  'billing_hard_limit_reached',
  'billing_not_active',
  'insufficient_balance',
  'insufficient_credits',
]);

/**
 * The account has run dry: no wait mends that, also where it is said with a 429 or a 400. "You exceeded your current
 * quota" alone does not mean it: some say so of the limit of a minute.
 */
function isOutOfCredit(status: number, codes: readonly string[], said: string): boolean {
  if (status === 402) return true;
  if (status !== 400 && status !== 403 && status !== 429) return false;
  const words = /credit balance is too low|insufficient (account )?(balance|credits?|funds)/i;
  return codes.some((code) => creditCodes.has(code)) || words.test(said);
}

/**
 * What an error inside an answer means: the status was 200 already, so servers put the one it would have been into the
 * error's `code`.
 */
export function errorInAnswer(refusal: Omit<Refusal, 'status'>, redact: (text: string) => string): ErrorInfo {
  const { said, codes } = readBody(refusal.body, redact);
  const inside = codes.map(Number).find((code) => code >= 400 && code < 600);
  const limited = codes.some((code) => limitCodes.has(code) || creditCodes.has(code));
  const status = inside ?? (limited ? 429 : 500);
  return { ...responseError({ ...refusal, status }, redact), message: `The server broke off: ${said}` };
}

const limitCodes: ReadonlySet<string> = new Set(['rate_limit_exceeded', 'rate_limit_error']);

const text = z.union([z.string(), z.number().transform(String)]).optional();
const errorBody = z.object({
  error: z.union([
    z.string().transform((message) => ({ message, code: undefined, type: undefined })),
    z.object({ message: z.string(), code: text.catch(undefined), type: text.catch(undefined) }),
  ]),
});

/** The message and the codes of an error body; of anything else, its first words. For people: no key, no controls. */
function readBody(body: string, redact: (text: string) => string): { said: string; codes: string[] } {
  // Redacted before it is cut, so that no part of a key is left at the edge.
  const show = (words: string): string =>
    redact(words)
      .slice(0, maxPageCharacters)
      .replace(/[\p{Cc}\s]+/gu, ' ')
      .trim()
      .slice(0, maxMessageCharacters);
  const parsed = errorBody.safeParse(parseJson(body));
  if (!parsed.success)
    return { said: show(withoutTags(redact(body).slice(0, maxPageCharacters))), codes: [] };
  const { message, code, type } = parsed.data.error;
  return { said: show(message), codes: [code, type].filter((one) => one !== undefined) };
}

function withoutTags(page: string): string {
  return page.replace(/<[^<>]*>/g, ' ');
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
