export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The longest wait that is passed on: a day. What asks for more is a mistake, and timers overflow. */
const maxSeconds = 86_400;

/** How long the server asks to wait, in seconds; `undefined` where it does not say or says nonsense. */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const milliseconds = numberIn(headers['retry-after-ms']);
  const seconds =
    (milliseconds === undefined ? undefined : milliseconds / 1000) ??
    numberIn(headers['retry-after']) ??
    secondsUntil(headers['retry-after'], now) ??
    quotaReset(headers, now);
  return seconds === undefined ? undefined : Math.min(seconds, maxSeconds);
}

/** When a quota that is used up is full again: `x-ratelimit-reset`, `-reset-requests`, `-reset-tokens`. */
function quotaReset(headers: Headers, now: number): number | undefined {
  const waits = ['', '-requests', '-tokens']
    .filter((kind) => numberIn(headers[`x-ratelimit-remaining${kind}`]) === 0)
    .map((kind) => resetIn(headers[`x-ratelimit-reset${kind}`], now))
    .filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** Servers say it as a duration (`6m0s`, `20ms`), in seconds, or as a moment in seconds or milliseconds since 1970. */
export function resetIn(value: Headers[string], now: number): number | undefined {
  const number = numberIn(value);
  if (number === undefined) return durationIn(value) ?? secondsUntil(value, now);
  if (number > 1e12) return Math.max(0, (number - now) / 1000);
  return number > 1e9 ? Math.max(0, number - now / 1000) : number;
}

const secondsOf: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400 };

export function durationIn(value: Headers[string]): number | undefined {
  if (typeof value !== 'string' || !/^(\d+(\.\d+)?(ms|s|m|h|d))+$/.test(value)) return undefined;
  const parts = value.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * (secondsOf[unit ?? ''] ?? 0), 0);
}

export function numberIn(value: Headers[string]): number | undefined {
  return typeof value === 'string' && /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) : undefined;
}

function secondsUntil(value: Headers[string], now: number): number | undefined {
  // Date.parse takes almost anything for a date; those of HTTP begin with a weekday, ISO 8601 with a year.
  if (typeof value !== 'string' || !/^([A-Z][a-z]{2,8},? |\d{4}-)/.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
