import { durationIn, type Headers, numberIn, secondsUntil } from './durations.ts';
import { rateLimits } from './rate-limits.ts';

/** The longest wait that is passed on: a day. What asks for more is a mistake, and timers overflow. */
const maxSeconds = 86_400;

/** How long the server asks to wait, in seconds; `undefined` where it does not say or says nonsense. */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const milliseconds = numberIn(headers['retry-after-ms']);
  const seconds =
    (milliseconds === undefined ? undefined : milliseconds / 1000) ??
    longest(
      headers['retry-after'],
      (value) => numberIn(value) ?? durationIn(value) ?? secondsUntil(value, now),
    ) ??
    quotaReset(headers, now);
  return seconds === undefined ? undefined : Math.min(seconds, maxSeconds);
}

/** A proxy may put its own beside that of the server, in a field more or behind a comma. */
function longest(value: Headers[string], read: (one: string) => number | undefined): number | undefined {
  const all = [value ?? []].flat().flatMap((one) => (/^[\d\s.,]+$/.test(one) ? one.split(',') : [one]));
  const waits = all.map(read).filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** When a quota that is used up is full again. */
function quotaReset(headers: Headers, now: number): number | undefined {
  const waits = (rateLimits(headers, now) ?? []).flatMap(({ remaining, resetSeconds }) =>
    remaining === 0 && resetSeconds !== undefined ? [resetSeconds] : [],
  );
  return waits.length === 0 ? undefined : Math.max(...waits);
}
