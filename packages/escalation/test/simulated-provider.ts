// Providers with limits of many kinds, and processes that keep to a pace, on a clock of their own: nothing here waits.
import type { RateLimit } from '@parallel-agents/core';
import TinyQueue from 'tinyqueue';
import { Pace } from '../src/rate-limit/pace.ts';

/** A limit: whether it takes a request that comes now, and what it says if not. */
export interface Limit {
  take(now: number): { taken: true } | { taken: false; waitMs: number };
  /** What the provider tells of it with an answer. */
  told?(now: number): RateLimit;
  /** The shortest time in which so many requests are taken, in milliseconds. */
  idealMs(requests: number): number;
}

export interface Provider {
  limit: Limit;
  /** A session takes so long; the first figure at least, the second at most. @default 50 to 100 */
  latencyMs?: readonly [number, number];
  /** A refusal takes so long. @default 0.5 to 5 */
  refusalMs?: readonly [number, number];
  /** The same seconds in each refusal; the time to the next request that passes; that in whole seconds; nothing. */
  retryAfter?: number | 'precise' | 'whole seconds';
  /** Share of sessions that are refused whatever the rate. @default 0 */
  noise?: number;
  /** Answers tell the limit. @default false */
  tells?: boolean;
}

export interface Load {
  tasks: number;
  concurrency: number;
  seed: number;
  /** Processes that share the limit and know nothing of each other, each with this load. @default 1 */
  processes?: number;
  /** What a process needs for each request. @default one that has just been started, on a machine that is more or less busy */
  client?: Client;
}

/**
 * A process does one thing after the other. Its first requests are slow, as their code runs for the first time and each
 * opens a connection: started at once, they reach the provider one after the other, at far less than the pace of a burst,
 * and refusals of the last ones seem to have taken long.
 */
export interface Client {
  /** Milliseconds for each of the first requests; one figure for a run. */
  firstMs: readonly [number, number];
  /** So many of them. */
  first: number;
  /** For each request that follows, and for each answer. */
  thenMs: number;
  /** The runtime tells when a request was on the wire. @default true */
  tellsWire?: boolean;
}

const justStarted: Client = { firstMs: [1, 5], first: 50, thenMs: 0.25, tellsWire: true };

export interface Simulated {
  calls: number;
  refused: number;
  /** Refused calls for each hundred tasks. */
  wastedPercent: number;
  /** Makespan over the shortest possible one. */
  makespanRatio: number;
}

/** What a process asks before it sends, and tells of what came back. */
type Pacing = Pick<Pace, 'waitMs' | 'start' | 'sent' | 'answered' | 'limited'>;

/** Runs tasks against a provider until each has been answered. The same seed gives the same run. */
export function simulate(
  provider: Provider,
  load: Load,
  createPace: () => Pacing = () => new Pace(),
): Simulated {
  const { limit, latencyMs = [50, 100] } = provider;
  const run = play(provider, load, createPace);
  // The shortest run is as long as the limit makes it, or as the processes need where nothing is limited.
  const free: Limit = { take: () => ({ taken: true }), idealMs: () => 0 };
  const unlimited = play({ ...provider, limit: free, noise: 0 }, load, () => new Pace());
  const all = load.tasks * (load.processes ?? 1);
  const shortestMs = Math.max(unlimited.ms, limit.idealMs(all) + (latencyMs[0] + latencyMs[1]) / 2);
  return {
    calls: run.calls,
    refused: run.refused,
    wastedPercent: (run.refused / all) * 100,
    makespanRatio: run.answered < all ? Number.POSITIVE_INFINITY : run.ms / shortestMs,
  };
}

interface Played {
  calls: number;
  refused: number;
  answered: number;
  /** Until the last answer. */
  ms: number;
}

function play(provider: Provider, load: Load, createPace: () => Pacing): Played {
  const { limit, latencyMs = [50, 100], refusalMs = [0.5, 5], retryAfter, noise = 0 } = provider;
  const { tasks, concurrency, seed, processes = 1, client = justStarted } = load;
  const random = randomFrom(seed);
  const between = ([least, most]: readonly [number, number]): number => least + random() * (most - least);
  const clock = new Clock();
  let calls = 0;
  let refused = 0;
  let answered = 0;

  const startProcess = (): void => {
    const pace = createPace();
    let toStart = tasks;
    let inLine = 0;
    let wakeAt = Number.POSITIVE_INFINITY;
    const firstMs = between(client.firstMs);
    let sent = 0;
    let busyUntil = 0;
    const work = (ms: number, then: () => void): void => {
      busyUntil = Math.max(busyUntil, clock.now) + ms;
      clock.at(busyUntil, then);
    };
    /** What the waiting line does, with timers in whole milliseconds that come late. */
    const advance = (): void => {
      while (inLine > 0) {
        const waitMs = pace.waitMs(clock.now);
        if (waitMs > 0) {
          const at = clock.now + Math.ceil(waitMs) + random() * 2;
          if (at >= wakeAt && wakeAt > clock.now) return;
          wakeAt = at;
          if (at < Number.POSITIVE_INFINITY) clock.at(at, () => work(0, wake));
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
      const there = between(refusalMs) / 2;
      const back = (afterMs: number, read: () => void): void =>
        clock.at(clock.now + afterMs, () => work(client.thenMs, read));
      const reach = (): void => {
        const answer = random() < noise ? ({ taken: false, waitMs: 10 } as const) : limit.take(clock.now);
        const sentAt = clock.now - there;
        const told = provider.tells && limit.told ? [limit.told(clock.now)] : undefined;
        if (answer.taken) back(between(latencyMs), () => succeed(ticket, told, sentAt));
        else back(there, () => refuse(ticket, said(retryAfter, answer.waitMs), told, sentAt));
      };
      work(sent++ < client.first ? firstMs : client.thenMs, () => clock.at(clock.now + there, reach));
    };
    const succeed = (ticket: number, told: RateLimit[] | undefined, sentAt: number): void => {
      if (client.tellsWire) pace.sent(ticket, sentAt);
      pace.answered(ticket, clock.now, told);
      answered++;
      if (toStart > 0) {
        toStart--;
        inLine++;
      }
      advance();
    };
    const refuse = (
      ticket: number,
      seconds: number | undefined,
      told: RateLimit[] | undefined,
      sentAt: number,
    ): void => {
      if (client.tellsWire) pace.sent(ticket, sentAt);
      refused++;
      const retryInMs = pace.limited(ticket, clock.now, seconds, told) ?? (seconds ?? 1) * 1_000;
      clock.at(clock.now + retryInMs, () => {
        inLine++;
        advance();
      });
      advance();
    };
    inLine = Math.min(tasks, concurrency);
    toStart = tasks - inLine;
    advance();
  };

  for (let process = 0; process < processes; process++) startProcess();
  const all = tasks * processes;
  while (answered < all && calls < all * 50) clock.step();
  return { calls, refused, answered, ms: clock.now };
}

function said(how: Provider['retryAfter'], waitMs: number): number | undefined {
  if (how === undefined || typeof how === 'number') return how;
  return how === 'precise' ? Math.ceil(waitMs) / 1_000 : Math.ceil(waitMs / 1_000);
}

/** Moments in order; those of the same time in the order in which they were set. */
class Clock {
  now = 0;
  #set = 0;
  readonly #moments = new TinyQueue<{ at: number; order: number; happens: () => void }>(
    [],
    (a, b) => a.at - b.at || a.order - b.order,
  );

  at(at: number, happens: () => void): void {
    this.#moments.push({ at, order: this.#set++, happens });
  }

  step(): void {
    const next = this.#moments.pop();
    if (next === undefined) throw new Error('Nobody moves any more, and there are tasks without an answer.');
    this.now = next.at;
    next.happens();
  }
}

/** Numbers from 0 to 1 that only look like chance: mulberry32. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
