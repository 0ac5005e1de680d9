export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Servers say it as a duration (`6m0s`, `20ms`), in seconds, or as a moment: a date, seconds or milliseconds since 1970. */
export function resetIn(value: Headers[string], now: number): number | undefined {
  const number = numberIn(value);
  if (number === undefined) return durationIn(value) ?? secondsUntil(value, now);
  if (number > 1e12) return Math.max(0, (number - now) / 1000);
  return number > 1e9 ? Math.max(0, number - now / 1000) : number;
}

/** Units by how their names begin, the longer beginning first. */
const units: readonly (readonly [beginning: string, seconds: number])[] = [
  ['ms', 0.001],
  ['milli', 0.001],
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
];
const unit = 'ms|milli(?:second)?s?|s(?:ec(?:ond)?s?)?|m(?:in(?:ute)?s?)?|h(?:(?:ou)?rs?)?|d(?:ays?)?';
/** `6m0s`, `20ms`, `30 seconds`, `1 minute 5 sec`: what is matched, for a pattern that holds it. */
export const durationWords = `(?:\\d+(?:\\.\\d+)?\\s?(?:${unit})(?![a-z])\\s?)+`;
const whole = new RegExp(`^\\s*${durationWords}$`, 'i');
const parts = new RegExp(`(\\d+(?:\\.\\d+)?)\\s?(${unit})(?![a-z])`, 'gi');

export function durationIn(value: Headers[string]): number | undefined {
  if (typeof value !== 'string' || !whole.test(value)) return undefined;
  return [...value.toLowerCase().matchAll(parts)].reduce((sum, [, amount, name = '']) => {
    const [, seconds = 0] = units.find(([beginning]) => name.startsWith(beginning)) ?? [];
    return sum + Number(amount) * seconds;
  }, 0);
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
