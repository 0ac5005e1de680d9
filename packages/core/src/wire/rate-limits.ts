import type { RateLimit } from '../session/runtime.ts';
import { type Headers, numberIn, resetIn } from './durations.ts';

/**
 * `x-ratelimit-remaining-requests` (OpenAI, Groq, OpenRouter), `anthropic-ratelimit-requests-remaining`,
 * `ratelimit-remaining`, `x-rate-limit-remaining`; LiteLLM puts `llm_provider-` before those of the server behind it.
 */
const spelling =
  /^(?:llm_provider-)?(?:x-|anthropic-)?rate-?limit-(?:(limit|remaining|reset)(?:-(.+))?|(.+)-(limit|remaining|reset))$/;
/** What a limit that is not of tokens is of: requests, also where only their time is named; not images or audio. */
const ofRequests = /^$|req|^(?:second|minute|hour|day|month)$/;
/** `ratelimit: "burst";r=4;t=2` with `ratelimit-policy: "burst";q=10;w=60`, or `limit=10, remaining=4, reset=2`. */
const inOne = 'ratelimit';

type Fields = Partial<Record<'limit' | 'remaining' | 'reset', Headers[string]>>;

/** The limits that the server tells with an answer; `undefined` where it tells none that can be read. */
export function rateLimits(headers: Headers, now = Date.now()): readonly RateLimit[] | undefined {
  const told = new Map<string, Fields>();
  for (const name in headers) {
    if (!name.includes('limit')) continue;
    const parts = spelling.exec(name);
    if (parts === null) continue;
    const [, field = parts[4], of = parts[3] ?? ''] = parts;
    const fields = told.get(of) ?? {};
    fields[field as keyof Fields] = headers[name];
    told.set(of, fields);
  }
  const limits = [...told].flatMap(([of, fields]) => toLimit(of, fields, now) ?? []);
  const all = [...limits, ...standardLimits(headers[inOne], headers['ratelimit-policy'], now)];
  return all.length === 0 ? undefined : all;
}

function toLimit(of: string, fields: Fields, now: number): RateLimit | undefined {
  const remaining = numberIn(fields.remaining);
  if (remaining === undefined) return undefined;
  const unit = of.includes('token') ? 'tokens' : ofRequests.test(of) ? 'requests' : undefined;
  if (unit === undefined) return undefined;
  const limit = numberIn(fields.limit);
  const resetSeconds = resetIn(fields.reset, now);
  return {
    unit,
    remaining,
    ...(limit !== undefined && { limit }),
    ...(resetSeconds !== undefined && { resetSeconds }),
  };
}

/** The field of the IETF draft, in the forms that its versions gave it. */
function standardLimits(field: Headers[string], policy: Headers[string], now: number): RateLimit[] {
  if (typeof field !== 'string') return [];
  const quotas = new Map(items(policy).map(([name, of]) => [name, of.get('q')]));
  const whole = new Map(items(field).flatMap(([, of]) => [...of]));
  const one = whole.has('remaining')
    ? [['', whole.get('limit'), whole.get('remaining'), whole.get('reset')] as const]
    : items(field).map(([name, of]) => [name, quotas.get(name), of.get('r'), of.get('t')] as const);
  return one.flatMap(([name, limit, remaining, reset]) => {
    const of = name.includes('token') ? 'tokens' : '';
    return toLimit(of, { limit, remaining, reset }, now) ?? [];
  });
}

/** `"a";r=1;t=2, "b";r=3` by item: its name, and its parameters. */
function items(field: Headers[string]): [name: string, parameters: Map<string, string>][] {
  if (typeof field !== 'string') return [];
  return field.split(',').map((item) => {
    const parts = item.split(';').map((part) => part.trim());
    const pairs = parts.map((part) => part.split('=', 2)).filter(([, value]) => value !== undefined);
    return [(parts[0] ?? '').replaceAll('"', ''), new Map(pairs as [string, string][])];
  });
}
