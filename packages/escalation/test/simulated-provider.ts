// A provider behind a token bucket, and a run that keeps to a pace, on a clock of their own: nothing here waits.
import { Pace } from '../src/rate-limit/pace.ts';

export interface Provider {
  ratePerSecond: number;
  burst: number;
  latencyMs: number;
  /** A request takes up to so long to get there, an answer to come back. */
  jitterMs: number;
  /** How it says when to come back. */
  retryAfter: 'precise' | 'whole seconds' | 'unsaid';
  /** Share of sessions that are refused whatever the rate. @default 0 */
  noise?: number;
}

export interface Load {
  tasks: number;
  concurrency: number;
  seed: number;
}

export interface Simulated {
  calls: number;
  refused: number;
  /** Makespan over the shortest possible one: a burst, then the rate. */
  makespanRatio: number;
}

/** Runs tasks against a provider until each has been answered. The same seed gives the same run. */
export function simulate(provider: Provider, { tasks, concurrency, seed }: Load): Simulated {
  const { ratePerSecond, burst, latencyMs, jitterMs } = provider;
  const random = randomFrom(seed);
  const clock = new Clock();
  const pace = new Pace();
  let tokens = burst;
  let filledAt = 0;
  let calls = 0;
  let refused = 0;
  let answered = 0;
  let inLine = 0;
  let running = 0;
  let wakeAt = Number.POSITIVE_INFINITY;

  /** What the waiting line does, with timers in whole milliseconds that come late. */
  const advance = (): void => {
    while (inLine > 0) {
      const waitMs = pace.waitMs(clock.now);
      if (waitMs > 0) {
        const at = clock.now + Math.ceil(waitMs) + random() * 2;
        if (at >= wakeAt && wakeAt > clock.now) return;
        wakeAt = at;
        clock.at(at, wake);
        return;
      }
      inLine--;
      send(pace.start(clock.now));
    }
  };
  const wake = (): void => {
    wakeAt = Number.POSITIVE_INFINITY;
    advance();
  };
  const send = (ticket: number): void => {
    calls++;
    clock.at(clock.now + 0.5 + random() * jitterMs, () => {
      tokens = Math.min(burst, tokens + ((clock.now - filledAt) / 1_000) * ratePerSecond);
      filledAt = clock.now;
      const noisy = random() < (provider.noise ?? 0);
      if (tokens >= 1 && !noisy) {
        tokens--;
        clock.at(clock.now + latencyMs + random() * jitterMs, () => answer(ticket));
      } else {
        const waitMs = noisy ? 10 : ((1 - tokens) / ratePerSecond) * 1_000;
        clock.at(clock.now + 0.5 + random() * jitterMs, () =>
          refuse(ticket, said(provider.retryAfter, waitMs)),
        );
      }
    });
  };
  const answer = (ticket: number): void => {
    pace.answered(ticket);
    answered++;
    running--;
    enter();
    advance();
  };
  /** Waits as it was asked to, then goes to the end of the line. */
  const refuse = (ticket: number, seconds: number | undefined): void => {
    refused++;
    const laneWaits = pace.limited(ticket, clock.now, seconds);
    const ownWaitMs = (seconds ?? (laneWaits ? 0 : 1)) * 1_000;
    clock.at(clock.now + ownWaitMs, () => {
      inLine++;
      advance();
    });
    advance();
  };
  let toStart = tasks;
  const enter = (): void => {
    while (toStart > 0 && running < concurrency) {
      toStart--;
      running++;
      inLine++;
    }
  };

  enter();
  advance();
  while (answered < tasks) clock.step();
  const idealMs =
    Math.max((tasks - burst) / ratePerSecond, (Math.ceil(tasks / concurrency) - 1) * (latencyMs / 1_000)) *
      1_000 +
    latencyMs;
  return { calls, refused, makespanRatio: clock.now / idealMs };
}

function said(how: Provider['retryAfter'], waitMs: number): number | undefined {
  if (how === 'unsaid') return undefined;
  return how === 'precise' ? Math.ceil(waitMs) / 1_000 : Math.ceil(waitMs / 1_000);
}

/** Moments in order; those of the same time in the order in which they were set. */
class Clock {
  now = 0;
  #moments: { at: number; happens: () => void }[] = [];

  at(at: number, happens: () => void): void {
    const behind = this.#moments.findIndex((other) => other.at > at);
    this.#moments.splice(behind < 0 ? this.#moments.length : behind, 0, { at, happens });
  }

  step(): void {
    const next = this.#moments.shift();
    if (next === undefined) throw new Error('Nobody moves any more, and there are tasks without an answer.');
    this.now = next.at;
    next.happens();
  }
}

/** Numbers from 0 to 1 that only look like chance: mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
