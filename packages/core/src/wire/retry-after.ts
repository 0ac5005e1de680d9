import { type Headers, numberIn, resetIn } from './durations.ts';
import { rateLimits } from './rate-limits.ts';

/** The longest wait that is passed on: a day. What asks for more is a mistake, and timers overflow. */
const maxSeconds = 86_400;

/** `retry-after`, `retry-after-ms`, and both with something before it: `x-`, `x-ms-`, `llm_provider-`. */
const spelling = /(?:^|-)retry-after(-ms)?$/;

/** How long the server asks to wait, in seconds; `undefined` where it does not say or says nonsense. */
export function retryAfter(headers: Headers, now = Date.now()): number | undefined {
  const told = Object.keys(headers).flatMap((name) => {
    const [match, inMilliseconds] = spelling.exec(name) ?? [];
    return match === undefined ? [] : [{ value: headers[name], inMilliseconds }];
  });
  const milliseconds = told.flatMap(({ value, inMilliseconds }) =>
    inMilliseconds === undefined ? [] : (numberIn(value) ?? []),
  );
  const seconds =
    (milliseconds.length === 0 ? undefined : Math.max(...milliseconds) / 1000) ??
    longest(
      told.flatMap(({ value, inMilliseconds }) => (inMilliseconds ? [] : (value ?? []))),
      now,
    ) ??
    quotaReset(headers, now);
  return seconds === undefined ? undefined : Math.min(seconds, maxSeconds);
}

/** A proxy may put its own beside that of the server, in a field more or behind a comma. */
function longest(fields: readonly string[], now: number): number | undefined {
  const all = fields.flatMap((one) => (/^[\d\s.,]+$/.test(one) ? one.split(',') : [one]));
  const waits = all.map((one) => resetIn(one, now)).filter((wait) => wait !== undefined);
  return waits.length === 0 ? undefined : Math.max(...waits);
}

/** When a quota that is used up is full again. */
function quotaReset(headers: Headers, now: number): number | undefined {
  const waits = (rateLimits(headers, now) ?? []).flatMap(({ remaining, resetSeconds }) =>
    remaining === 0 && resetSeconds !== undefined ? [resetSeconds] : [],
  );
  return waits.length === 0 ? undefined : Math.max(...waits);
}
