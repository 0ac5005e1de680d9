import { durationIn, durationWords, type Headers, numberIn, resetIn, secondsUntil } from './durations.ts';
import { amountIn, asObject, type JsonObject, parseJson } from './json.ts';

/** What a server says of an error, whatever shape it says it in. */
export interface ErrorWords {
  /** For people: no key, no JSON, no tags, no control characters; empty where nothing was said. */
  said: string;
  /** Everything that names the error for programs: codes, types, reasons, as text. */
  codes: string[];
  /** It is a page for a browser. */
  isPage: boolean;
  /** Seconds after which it may be asked again, where the words or their fields say so. */
  retryAfterSeconds?: number;
  /** It shows that the model had begun: what it wrote, or tokens that it used. */
  hasGenerated: boolean;
  /** Headers of the provider behind, as OpenRouter passes them on; their names in lower case. */
  headers?: Headers;
}

/** As much of a server's words as is shown. */
const maxMessageCharacters = 300;
/** As much of a body that is no JSON as is searched for words. */
const maxPageCharacters = 10_000;
/** As many values as are looked at, and as deep: bodies come from outside. */
const maxValues = 500;
const maxDepth = 8;

/** Reads the body of a refusal, or a document in an answer that says it is an error. */
export function readError(body: string, redact: (text: string) => string): ErrorWords {
  // Redacted before it is cut, so that no part of a key is left at the edge.
  const text = redact(body).trim();
  const document = documentIn(text);
  if (document === undefined) {
    const start = text.slice(0, maxPageCharacters);
    const isPage = /^(<!doctype|<html|<\?xml|<head|<body|<h\d|<)/i.test(start);
    const said = shown(isPage ? withoutTags(start) : plainWords(start));
    return { said, codes: [], isPage, hasGenerated: false, ...waitIn(said) };
  }
  const { codes, wait, headers, hasGenerated } = factsIn(document);
  const said = shown(
    wordsIn(document) ||
      leavesOf(document)
        .slice(0, 3)
        .map((leaf) => plainWords(leaf))
        .join('; '),
  );
  const retryAfterSeconds = wait ?? waitIn(said).retryAfterSeconds;
  return {
    said,
    codes,
    isPage: false,
    hasGenerated,
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    ...(headers && { headers }),
  };
}

/** The JSON of a body, also of one that is written as an event of a stream. */
function documentIn(text: string): unknown {
  const whole = parseJson(text);
  if (typeof whole === 'object' && whole !== null) return whole;
  const event = /^(?:data|error): ?([[{].*)$/m.exec(text)?.[1];
  return event === undefined ? undefined : parseJson(event);
}

/** Where servers write what happened, the plainest first. */
const wordFields: readonly string[] = [
  'message',
  'msg',
  'error_description',
  'error',
  'detail',
  'details',
  'error_message',
  'error_msg',
  'errorMessage',
  'errors',
  'status_msg',
  'base_resp',
  'description',
  'reason',
  'title',
  'Message',
  'choices',
  'data',
  'body',
];

function wordsIn(value: unknown, depth = 0): string {
  if (typeof value === 'string') return plainWords(value, depth);
  if (depth > maxDepth) return '';
  if (Array.isArray(value)) {
    const several = value.slice(0, 3).map((one) => wordsIn(one, depth + 1));
    return several.filter((words) => words !== '').join('; ');
  }
  const object = asObject(value);
  if (object === undefined) return '';
  for (const field of wordFields) {
    const words = wordsIn(object[field], depth + 1);
    if (words === '') continue;
    // FastAPI says where in the request; OpenRouter keeps the words of the provider behind its own.
    const place = Array.isArray(object.loc) ? `${object.loc.join('.')}: ` : '';
    const behind = wordsIn(asObject(object.metadata)?.raw, depth + 1);
    return `${place}${words}${behind === '' || words.includes(behind) ? '' : ` (${behind})`}`;
  }
  return '';
}

/** Words that hold the JSON of another server, as proxies pass it on: its message stands in its place. */
function plainWords(words: string, depth = 0): string {
  const text = words.slice(0, maxPageCharacters);
  const start = text.search(/[{[]\s*["'{]/);
  if (start === -1) return text;
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  const inner = text.slice(start, end > start ? end : undefined);
  const parsed = depth > maxDepth ? undefined : parseJson(inner);
  const message =
    (typeof parsed === 'object' && wordsIn(parsed, depth + 1)) ||
    /["'](?:message|detail|msg)["']\s*:\s*["']([^"']{1,300})/.exec(inner)?.[1] ||
    inner.replace(/[{}[\]"]+/g, ' ');
  return `${text.slice(0, start)}${message}${end > start ? text.slice(end) : ''}`;
}

const codeFields: ReadonlySet<string> = new Set([
  'code',
  'type',
  'status',
  'status_code',
  'statusCode',
  'error_code',
  'errorCode',
  'error_type',
  '__type',
  'reason',
  'reasons',
  'blockReason',
  'block_reason',
  // Gemini: which of its quotas is used up.
  'quotaId',
]);
const waitFields: ReadonlySet<string> = new Set([
  'retryDelay',
  'retry_after',
  'retryAfter',
  'retry_after_seconds',
  'retryAfterSeconds',
  'estimated_time',
]);
const millisecondFields: ReadonlySet<string> = new Set(['retry_after_ms', 'retryAfterMs']);

/** Groq shows what does not fit the schema; others tell the tokens that were used. */
const generatedFields: ReadonlySet<string> = new Set([
  'failed_generation',
  'completion_tokens',
  'output_tokens',
]);

/** Goes through a document once, for what names the error and for waits. */
function factsIn(document: unknown): {
  codes: string[];
  wait: number | undefined;
  headers: Headers | undefined;
  hasGenerated: boolean;
} {
  const codes: string[] = [];
  let wait: number | undefined;
  let headers: Headers | undefined;
  let hasGenerated = false;
  let seen = 0;
  const look = (value: unknown, key: string, depth: number): void => {
    seen += 1;
    if (seen > maxValues || depth > maxDepth) return;
    if (typeof value === 'string' || typeof value === 'number') {
      hasGenerated ||= generatedFields.has(key) && value !== '' && value !== 0;
      if (codeFields.has(key)) codes.push(String(value));
      if (waitFields.has(key)) wait ??= resetIn(String(value), Date.now());
      if (millisecondFields.has(key)) wait ??= Number(value) / 1000 || undefined;
    } else if (Array.isArray(value)) {
      for (const one of value) look(one, key, depth + 1);
    } else {
      // Azure: what of its filter held the request back.
      if (asObject(value)?.filtered === true) codes.push('content_filter');
      if (key === 'headers') headers ??= headersIn(asObject(value) ?? {});
      // A duration of protocol buffers, as some servers write it.
      if (waitFields.has(key)) wait ??= amountIn(asObject(value)?.seconds);
      for (const [name, inner] of Object.entries(asObject(value) ?? {})) look(inner, name, depth + 1);
    }
  };
  look(document, '', 0);
  return { codes, wait, headers, hasGenerated };
}

function headersIn(object: JsonObject): Headers {
  const written = Object.entries(object).slice(0, 50);
  return Object.fromEntries(written.map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function leavesOf(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return value.trim() === '' ? [] : [value];
  if (typeof value !== 'object' || value === null || depth > maxDepth) return [];
  return Object.values(value)
    .slice(0, 20)
    .flatMap((inner) => leavesOf(inner, depth + 1));
}

const waitWords =
  /(?:(?:again|retry(?: (?:this|the|your) request)?|retrying|wait|available|resets?)\s(?:in|after|for)|wait)\s(?:about\s|at least\s|~\s?)?/
    .source;
const namedWait = new RegExp(`${waitWords}(${durationWords})`, 'i');
/** As a header has it: in seconds, without a word for them. */
const bareWait = /\bretry[ _-]?after:?\s(\d+(?:\.\d+)?)\b/i;
/** "Limit resets at 2026-11-30T12:00:30Z". */
const waitUntil = /\b(?:again|available|resets?) (?:at|on) (\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d))/i;

/** "Quota will be replenished in 02:15:36." */
const clockWait = /\bin (\d{1,3}):(\d\d):(\d\d)\b/;

/** “请 5 秒后重试”. */
const waitInChinese = /(\d+(?:\.\d+)?)\s?(秒|分)(?:钟)?(?:之)?后/;

/** "Please try again in 1m2.5s", "Retry after 20 seconds". */
function waitIn(said: string): { retryAfterSeconds?: number } {
  const [, amount, unit] = waitInChinese.exec(said) ?? [];
  const clock = clockWait.exec(said)?.slice(1).map(Number);
  const seconds =
    durationIn(namedWait.exec(said)?.[1]) ??
    clock?.reduce((sum, part) => sum * 60 + part, 0) ??
    numberIn(bareWait.exec(said)?.[1]) ??
    secondsUntil(waitUntil.exec(said)?.[1], Date.now()) ??
    (amount === undefined ? undefined : Number(amount) * (unit === '分' ? 60 : 1));
  return seconds === undefined ? {} : { retryAfterSeconds: seconds };
}

function withoutTags(page: string): string {
  return page.replace(/<(script|style)\b[^<]*(?:<(?!\/\1)[^<]*)*<\/\1>/gi, ' ').replace(/<[^<>]*>/g, ' ');
}

function shown(words: string): string {
  const line = words.replace(/[\p{Cc}\s]+/gu, ' ').trim();
  return line.length > maxMessageCharacters ? `${line.slice(0, maxMessageCharacters)}…` : line;
}
