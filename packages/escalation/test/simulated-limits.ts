// The kinds of limits that providers have.
import type { Limit } from './simulated-provider.ts';

interface Bucket {
  /** Requests a second, at each moment where it changes. */
  rate: number | ((seconds: number) => number);
  burst: number;
  /** What a request takes; a token each by default. */
  cost?: () => number;
  /** Refusals take as much as they would have if taken. */
  chargesRefusals?: boolean;
}

/** A bucket that fills at a rate. */
export function bucket({ rate, burst, cost = () => 1, chargesRefusals = false }: Bucket): Limit {
  const rateAt = typeof rate === 'number' ? () => rate : (now: number) => rate(now / 1_000);
  let tokens = burst;
  let filledAt = 0;
  const fill = (now: number): void => {
    // Rates change slowly beside the time between two requests.
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1_000) * rateAt(now));
    filledAt = now;
  };
  return {
    take(now) {
      fill(now);
      const needed = cost();
      if (tokens >= needed) {
        tokens -= needed;
        return { taken: true };
      }
      const waitMs = ((needed - tokens) / rateAt(now)) * 1_000;
      if (chargesRefusals) tokens = Math.max(-burst, tokens - needed);
      return { taken: false, waitMs };
    },
    told(now) {
      fill(now);
      const resetSeconds = (burst - tokens) / rateAt(now);
      return { unit: 'requests', remaining: Math.max(0, Math.floor(tokens)), limit: burst, resetSeconds };
    },
    idealMs(requests) {
      let left = requests * meanOf(cost) - burst;
      let now = 0;
      for (; left > 0; now++) left -= rateAt(now) / 1_000;
      return now;
    },
  };
}

/** So many in each window; the first one begins so long before the first request. */
export function fixedWindow({
  count,
  windowMs,
  before = 0,
}: {
  count: number;
  windowMs: number;
  before?: number;
}): Limit {
  let taken = 0;
  let window = 0;
  const at = (now: number): void => {
    const current = Math.floor((now + before) / windowMs);
    if (current !== window) taken = 0;
    window = current;
  };
  const left = (now: number): number => (Math.floor((now + before) / windowMs) + 1) * windowMs - before - now;
  return {
    take(now) {
      at(now);
      if (taken < count) {
        taken++;
        return { taken: true };
      }
      return { taken: false, waitMs: left(now) };
    },
    told(now) {
      at(now);
      return { unit: 'requests', remaining: count - taken, limit: count, resetSeconds: left(now) / 1_000 };
    },
    idealMs: (requests) => Math.max(0, (Math.ceil(requests / count) - 1) * windowMs - before),
  };
}

/** So many within any window. */
export function slidingWindow({ count, windowMs }: { count: number; windowMs: number }): Limit {
  const taken: number[] = [];
  return {
    take(now) {
      while ((taken[0] ?? now) <= now - windowMs) taken.shift();
      if (taken.length < count) {
        taken.push(now);
        return { taken: true };
      }
      return { taken: false, waitMs: (taken[0] ?? now) + windowMs - now };
    },
    idealMs: (requests) => (Math.ceil(requests / count) - 1) * windowMs,
  };
}

/** No limit. */
export const unlimited: Limit = { take: () => ({ taken: true }), idealMs: () => 0 };

function meanOf(draw: () => number): number {
  let sum = 0;
  for (let count = 0; count < 1_000; count++) sum += draw();
  return sum / 1_000;
}
