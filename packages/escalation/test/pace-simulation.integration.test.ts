// The pace over many runs on a simulated clock: what a benchmark over HTTP shows once, on any machine and at any seed.
import { describe, expect, test } from 'vitest';
import { bucket, fixedWindow, slidingWindow, unlimited } from './simulated-limits.ts';
import { type Load, type Provider, randomFrom, simulate } from './simulated-provider.ts';

/** What the worst of the runs, and the median one, may take: times the shortest makespan, and refusals per 100 tasks. */
interface Aim {
  worst?: number;
  median?: number;
  /** Of the worst run. */
  wasted?: number;
}

function check(provider: (seed: number) => Provider, load: Partial<Load>, aim: Aim, runs = 8): void {
  const all = Array.from({ length: runs }, (_, index) => {
    const seed = index + 1;
    return simulate(provider(seed), { tasks: 300, concurrency: 50, ...load, seed });
  });
  const makespans = all.map(({ makespanRatio }) => makespanRatio).toSorted((a, b) => a - b);
  expect(makespans.at(-1), 'the worst makespan').toBeLessThanOrEqual(aim.worst ?? 1.3);
  if (aim.median !== undefined) expect(makespans[runs >> 1], 'the median').toBeLessThanOrEqual(aim.median);
  const wasted = Math.max(...all.map(({ wastedPercent }) => wastedPercent));
  expect(wasted, 'refusals per 100 tasks').toBeLessThanOrEqual(aim.wasted ?? 20);
}

describe.each([40, 100, 250])('a bucket of %d a second, after a burst of 20', (rate) => {
  test.each([0.05, 0.2, 1, 5, 'precise', 'whole seconds', undefined] as const)(
    'keeps a run within 1.3 of the shortest makespan where refusals ask to wait %s',
    (retryAfter) => {
      check(() => ({ limit: bucket({ rate, burst: 20 }), ...(retryAfter && { retryAfter }) }), {}, {});
    },
  );

  test('does so for 1,000 tasks and for 3,000', () => {
    const provider = () => ({ limit: bucket({ rate, burst: 20 }), retryAfter: 1 }) as const;
    check(provider, { tasks: 1_000 }, { worst: 1.1, wasted: 15 }, 2);
    check(provider, { tasks: 3_000 }, { worst: 1.1, wasted: 12 }, 1);
  });

  test('with a tenth refused at random beside it, a run is within 1.6', () => {
    const limit = () => bucket({ rate, burst: 20 });
    check(
      () => ({ limit: limit(), retryAfter: 1, noise: 0.1 }),
      { tasks: 600 },
      { median: 1.6, worst: 2.5, wasted: 50 },
    );
  });
});

test.each([0.05, 1, 5])(
  'a limit that changes, 100 to 30 to 100, is followed, whatever the wait asked for: %d s',
  (retryAfter) => {
    const rate = (seconds: number) => (seconds < 4 || seconds >= 10 ? 100 : 30);
    check(() => ({ limit: bucket({ rate, burst: 20 }), retryAfter }), { tasks: 1_200 }, {});
  },
);

test.each([
  [5, 22],
  [50, 20],
])('a burst of %d makes no difference', (burst, wasted) => {
  check(() => ({ limit: bucket({ rate: 100, burst }), retryAfter: 1 }), {}, { wasted });
});

test('3,000 tasks at 500 a second, 200 at once', () => {
  check(
    () => ({ limit: bucket({ rate: 500, burst: 20 }), retryAfter: 1 }),
    { tasks: 3_000, concurrency: 200 },
    {},
    1,
  );
});

test('tokens a minute: requests of different sizes share a bucket', () => {
  const provider = (seed: number) => {
    const random = randomFrom(seed * 77);
    const cost = () => 500 + random() * 1_000;
    return { limit: bucket({ rate: 100_000, burst: 20_000, cost }), retryAfter: 1 };
  };
  check(provider, { tasks: 600 }, { wasted: 25 });
});

// One of the two may be left with a small part for a while; what is lost by that is made up for only slowly.
test('two processes share a limit without knowing of each other', () => {
  for (const rate of [40, 100]) {
    const provider = () => ({ limit: bucket({ rate, burst: 20 }), retryAfter: 1 });
    check(provider, { processes: 2 }, { median: 1.4, worst: 3.2, wasted: 45 }, 12);
  }
});

describe('a provider that tells its limit with its answers', () => {
  test.each([40, 100, 250])('wastes nothing behind the first burst: a bucket of %d a second', (rate) => {
    const limit = () => bucket({ rate, burst: 20 });
    check(() => ({ limit: limit(), retryAfter: 1, tells: true }), {}, { wasted: 11 });
    check(() => ({ limit: limit(), retryAfter: 1, tells: true }), { concurrency: 20 }, { wasted: 1 });
  });

  // A refusal or two show that it is a window; what is under way meanwhile is refused too.
  test('is no worse with windows', () => {
    const provider = (seed: number): Provider => ({
      limit: fixedWindow({ count: 100, windowMs: 1_000, before: (seed * 137) % 1_000 }),
      retryAfter: 1,
      tells: true,
    });
    check(provider, { tasks: 600 }, { median: 1.4, worst: 3.2, wasted: 25 });
  });
});

describe('other limits', () => {
  test('windows with a precise end', () => {
    const provider = (seed: number): Provider => ({
      limit: fixedWindow({ count: 100, windowMs: 1_000, before: (seed * 137) % 1_000 }),
      retryAfter: 'precise',
    });
    check(provider, { tasks: 600 }, { median: 1.3, worst: 3.4 });
    check(
      () => ({ limit: fixedWindow({ count: 600, windowMs: 60_000 }), retryAfter: 'precise' }),
      { tasks: 1_000 },
      {},
    );
  });

  test.each(['precise', 1] as const)('sliding windows, waits of %s', (retryAfter) => {
    check(() => ({ limit: slidingWindow({ count: 20, windowMs: 1_000 }), retryAfter }), {}, { wasted: 25 });
  });

  test.each([40, 100])('a bucket of %d a second that charges for refusals', (rate) => {
    check(
      () => ({ limit: bucket({ rate, burst: 20, chargesRefusals: true }), retryAfter: 1 }),
      {},
      { worst: 1.4, wasted: 30 },
    );
  });

  test('refusals that take longer than sessions', () => {
    const provider = () =>
      ({ limit: bucket({ rate: 100, burst: 20 }), retryAfter: 1, refusalMs: [150, 250] }) as const;
    check(provider, {}, { worst: 1.5, wasted: 90 });
  });

  test.each([
    [1, 1.7, 220],
    [2, 1.3, 130],
    [5, 1.1, 45],
    [10, 1.1, 25],
  ])('%d a second', (rate, worst, wasted) => {
    for (const retryAfter of [1, 5, 'precise'] as const) {
      const limit = () => bucket({ rate, burst: rate });
      check(() => ({ limit: limit(), retryAfter }), { tasks: rate * 20, concurrency: 20 }, { worst, wasted });
    }
  });
});

test.each([
  [0.03, 1.15, 1.3],
  [0.1, 1.25, 3],
  [0.2, 1.35, 3],
  [0.3, 1.4, 3.5],
])('refusals at random, a share of %d, are seen through', (noise, median, worst) => {
  const wasted = (noise / (1 - noise)) * 100 + 15;
  check(() => ({ limit: unlimited, retryAfter: 1, noise }), { tasks: 600 }, { median, worst, wasted }, 30);
});
