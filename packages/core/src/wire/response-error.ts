import type { ErrorInfo } from '../errors.ts';
import type { Headers } from './durations.ts';
import { type ErrorWords, readError } from './error-words.ts';
import { type Fault, faultOf } from './faults.ts';
import { retryAfter } from './retry-after.ts';

export interface Refusal {
  /** Absent: the error stands in an answer, whose status was that of success. */
  status?: number;
  body: string;
  headers: Headers;
  /** The model as it was sent. */
  model: string;
  /** What to do about a fault, where it is not what one does about a server with a base URL. */
  fixes?: Partial<Record<Fault, string>>;
}

/** A refusal that has been read. */
export interface ReadRefusal extends ErrorWords {
  /** That of the answer, else the one that the error inside the answer names. */
  status: number | undefined;
  fault: Fault;
  error: ErrorInfo;
}

/** The longest wait that is passed on, in seconds: a day. */
const longestWait = 86_400;

/** Seconds from which a wait for a quota is told as one: an hour. */
const longWait = 3_600;

/** Seconds that a model may take to load before nobody waits for it any more. */
const loadingPatience = 900;

/** What a refusal means for the session, and what to do about it. */
export function readRefusal(refusal: Refusal, redact: (text: string) => string): ReadRefusal {
  const words = readError(refusal.body, redact);
  const codes = words.codes.map((code) => code.toLowerCase());
  const inside = refusal.status === undefined;
  const status = refusal.status ?? statusIn(codes);
  const said = words.said.toLowerCase();
  const fault = faultOf({ status, codes, said, isPage: words.isPage });
  const { code, fix, passes } = { ...meanings[fault](refusal), ...fixOf(refusal.fixes?.[fault]) };
  const told = retryAfter(refusal.headers) ?? words.retryAfterSeconds ?? retryAfter(words.headers ?? {});
  const wait = fault === 'limited' && isQuotaOfADay(codes, said, told) ? longestWait : told;
  const error: ErrorInfo = {
    code,
    message: messageOf(words, refusal.status, { inside, fault }),
    fix: fault === 'limited' && wait !== undefined && wait >= longWait ? quotaFix : fix,
    ...(ofBaseUrl.has(fault) && refusal.fixes?.[fault] === undefined && { ways: [{ name: 'baseUrl' }] }),
    retryable: passes,
    ...(passes && wait !== undefined && { retryAfterSeconds: Math.min(wait, longestWait) }),
    ...(fault === 'loading' && { patienceSeconds: loadingPatience }),
  };
  return { ...words, status, fault, error };
}

/** What is wrong is where is asked, whatever the model. */
const ofBaseUrl: ReadonlySet<Fault> = new Set<Fault>(['no endpoint', 'needs https', 'redirected']);

const quotaFix =
  'A quota of many hours is used up: wait until it is full again, or use another model or account.';

/**
 * A quota of a day or a month is not full again in a minute. Gemini asks for a few seconds all the same; elsewhere a wait
 * that is told is taken at its word, and so are words that name a quota of a minute too.
 */
function isQuotaOfADay(codes: readonly string[], said: string, told: number | undefined): boolean {
  if (codes.some((code) => /per(day|month)/.test(code))) return true;
  return (
    told === undefined &&
    /(per |\/ ?)(day|month)\b|\b(daily|monthly)\b/.test(said) &&
    !/minute|second|hour|\bmin\b/.test(said)
  );
}

function messageOf(
  { said, isPage }: ErrorWords,
  status: number | undefined,
  { inside, fault }: { inside: boolean; fault: Fault },
): string {
  if (fault === 'moderated') return `The model’s provider refused the input: ${said || 'it was flagged'}`;
  if (inside) return `The server broke off: ${said === '' ? 'it gave no reason' : said}`;
  const page = isPage ? ' with an HTML page' : '';
  return `The server answered ${status}${page}${said === '' ? '' : `: ${said}`}`;
}

/** The status that an error inside an answer would have had: servers put it into a code. */
function statusIn(codes: readonly string[]): number | undefined {
  const number = codes.map(Number).find((code) => code >= 400 && code < 600);
  if (number !== undefined) return number;
  const status = statusOfCode.find(([pattern]) => codes.some((code) => pattern.test(code)));
  return status?.[1];
}

const statusOfCode: readonly (readonly [RegExp, number])[] = [
  [/rate_?limit|too_?many|throttl|resource_exhausted|^(1002|1039|1041|1302|1303|1305|2045)$/, 429],
  [/^authentication_error$|invalid_api_key|unauthorized|unauthenticated|^(1004|2049)$/, 401],
  [/permission/, 403],
  [/not_?found/, 404],
  [/overloaded|unavailable/, 503],
  [/^invalid_request|badrequest|invalid_argument|^2013$/, 400],
];

interface Meaning {
  code: ErrorInfo['code'];
  fix: string;
  /** It may pass by itself. */
  passes: boolean;
}

const final = (code: ErrorInfo['code'], fix: string): Meaning => ({ code, fix, passes: false });
const passing = (code: ErrorInfo['code'], fix: string): Meaning => ({ code, fix, passes: true });

const meanings: Readonly<Record<Fault, (refusal: Refusal) => Meaning>> = {
  moderated: () =>
    final(
      'MODEL_REFUSED',
      'Say in the description what the answer is for, or use another model or provider.',
    ),
  blocked: () =>
    final(
      'PROVIDER_ERROR',
      'A firewall in front of the server (Cloudflare, a company proxy) blocks this program: ask from another network, look at HTTPS_PROXY, or ask the server’s owner. The key is not the reason.',
    ),
  region: () =>
    final(
      'PROVIDER_ERROR',
      'Use a provider that serves your country, or ask from one that this provider serves.',
    ),
  'no credit': () =>
    final(
      'QUOTA_EXHAUSTED',
      'Add credit to the account of the key, or use another account: other models of this one do not help.',
    ),
  'too long': () =>
    final(
      'PROVIDER_ERROR',
      'Give the task less input, or use a model with a larger context (a local server may have a setting for it).',
    ),
  limited: () => passing('RATE_LIMITED', 'Wait, or run fewer sessions at once.'),
  unauthorized: ({ status }) =>
    final(
      'RUNTIME_UNAUTHORIZED',
      status === 407
        ? 'Put the user and password of the proxy into HTTPS_PROXY: http://user:password@host:port.'
        : 'Set PARALLEL_AGENTS_API_KEY to a key of this server that may use the model; OPENAI_API_KEY is sent to OpenAI only.',
    ),
  'no model': ({ model }) =>
    final(
      'UNKNOWN_MODEL',
      `Check that the server has the model "${model}", and that the base URL ends where the API starts (mostly /v1).`,
    ),
  'no endpoint': ({ status }) =>
    final(
      status === 404 ? 'UNKNOWN_MODEL' : 'PROVIDER_ERROR',
      'Check the base URL: it ends where the chat-completions API starts, mostly with /v1; /chat/completions is added to it.',
    ),
  'needs https': () =>
    final('PROVIDER_ERROR', 'Write https:// in the base URL: the server takes nothing else on this port.'),
  redirected: ({ status, headers }) =>
    final(
      'PROVIDER_ERROR',
      headers.location === undefined
        ? 'Check the base URL: the server sends requests elsewhere.'
        : redirectFix(status, String(headers.location)),
    ),
  loading: () =>
    passing('PROVIDER_UNAVAILABLE', 'Wait until the model is loaded, or load it before the run.'),
  unavailable: () => passing('PROVIDER_UNAVAILABLE', 'Wait until the server is back, or use another model.'),
  failed: () => passing('PROVIDER_ERROR', 'Try again later; look at the log of the server.'),
  refused: () => final('PROVIDER_ERROR', 'The server does not take the request as it is: read its message.'),
};

function fixOf(fix: string | undefined): { fix?: string } {
  return fix === undefined ? {} : { fix };
}

function redirectFix(status: number | undefined, location: string): string {
  const where = place(location);
  return status === 302 || status === 303
    ? `It sends programs to a page (${where}), mostly a log-in: check the base URL, the key and what stands before the server.`
    : `If ${where} is right, make it the base URL: keys are never sent on to another server.`;
}

/** Where a redirect points, without what may be secret in it. */
function place(location: string): string {
  const url = URL.parse(location);
  const address = url === null ? location.replace(/[?#].*$/s, '') : `${url.origin}${url.pathname}`;
  return address.slice(0, 200);
}
