export type Headers = Readonly<Record<string, string | string[] | undefined>>;

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

export function secondsUntil(value: Headers[string], now: number): number | undefined {
  // Date.parse takes almost anything for a date; those of HTTP begin with a weekday, ISO 8601 with a year.
  if (typeof value !== 'string' || !/^([A-Z][a-z]{2,8},? |\d{4}-)/.test(value)) return undefined;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
