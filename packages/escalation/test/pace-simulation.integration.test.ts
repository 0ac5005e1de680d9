// The pace over many runs on a simulated clock: what a benchmark over HTTP shows once, on any machine and at any seed.
import { describe, expect, test } from 'vitest';
import { bucket, fixedWindow, slidingWindow, unlimited } from './simulated-limits.ts';
import { type Client, type Load, type Provider, randomFrom, simulate } from './simulated-provider.ts';

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
    'keeps a run within 1.2 of the shortest makespan where refusals ask to wait %s',
    (retryAfter) => {
      const provider = () => ({ limit: bucket({ rate, burst: 20 }), ...(retryAfter && { retryAfter }) });
      check(provider, {}, { median: 1.03, worst: 1.2, wasted: 22.4 }, 12);
    },
  );

  // The first figures are milliseconds for each of the first 50 requests, the last one for all others.
  test.each<[string, Client, Aim]>([
    [
      'that has been running for long',
      { firstMs: [0.2, 0.2], first: 50, thenMs: 0.05 },
      { worst: 1.05, wasted: 18 },
    ],
    [
      'on a machine that is busy with others',
      { firstMs: [5, 12], first: 50, thenMs: 1.2 },
      { median: 1.3, worst: 1.36, wasted: 50 },
    ],
    [
      'whose runtime does not tell when requests were on the wire',
      { firstMs: [1, 5], first: 50, thenMs: 0.25, tellsWire: false },
      { worst: 1.2, wasted: 24 },
    ],
  ])('does so in a process %s', (_name, client, aim) => {
    check(() => ({ limit: bucket({ rate, burst: 20 }), retryAfter: 1 }), { client }, aim, 16);
  });

  test('does so for 1,000 tasks and for 3,000', () => {
    const provider = () => ({ limit: bucket({ rate, burst: 20 }), retryAfter: 1 }) as const;
    check(provider, { tasks: 1_000 }, { worst: 1.06, wasted: 9 }, 4);
    check(provider, { tasks: 3_000 }, { worst: 1.02, wasted: 6 }, 2);
  });

  // The worst is a run in which the first refusals at random hid where the limit was met.
  test('with a tenth refused at random beside it, a run is within 1.6, and rarely more', () => {
    const limit = () => bucket({ rate, burst: 20 });
    check(
      () => ({ limit: limit(), retryAfter: 1, noise: 0.1 }),
      { tasks: 600 },
      { median: 1.3, worst: 2.5, wasted: 50 },
      16,
    );
  });
});

test.each([0.05, 1, 5])(
  'a limit that changes, 100 to 30 to 100, is followed, whatever the wait asked for: %d s',
  (retryAfter) => {
    const rate = (seconds: number) => (seconds < 4 || seconds >= 10 ? 100 : 30);
    check(
      () => ({ limit: bucket({ rate, burst: 20 }), retryAfter }),
      { tasks: 1_200 },
      { worst: 1.12, wasted: 14 },
    );
  },
);

test.each([
  [5, 20],
  [50, 14],
])('a burst of %d makes no difference', (burst, wasted) => {
  check(() => ({ limit: bucket({ rate: 100, burst }), retryAfter: 1 }), {}, { median: 1.05, wasted });
});

test('3,000 tasks at 500 a second, 200 at once', () => {
  check(
    () => ({ limit: bucket({ rate: 500, burst: 20 }), retryAfter: 1 }),
    { tasks: 3_000, concurrency: 200 },
    { wasted: 12 },
    4,
  );
});

test('tokens a minute: requests of different sizes share a bucket', () => {
  const provider = (seed: number) => {
    const random = randomFrom(seed * 77);
    const cost = () => 500 + random() * 1_000;
    return { limit: bucket({ rate: 100_000, burst: 20_000, cost }), retryAfter: 1 };
  };
  check(provider, { tasks: 600 }, { median: 1.03, worst: 1.1, wasted: 36 });
});

// One of the two may be left with a small part for a while, and has work left when the other has none.
test.each([
  [10, 1.1, 1.3, 45],
  [40, 1.15, 1.7, 30],
  [100, 1.3, 2.6, 32],
])(
  'two processes share a limit of %d a second without knowing of each other',
  (rate, median, worst, wasted) => {
    const provider = () => ({ limit: bucket({ rate, burst: 20 }), retryAfter: 1 });
    check(provider, { processes: 2 }, { median, worst, wasted }, 16);
  },
);

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
    check(provider, { tasks: 600 }, { median: 1.3, worst: 1.7, wasted: 25 }, 16);
  });
});

describe('other limits', () => {
  test('windows with a precise end', () => {
    const provider = (seed: number): Provider => ({
      limit: fixedWindow({ count: 100, windowMs: 1_000, before: (seed * 137) % 1_000 }),
      retryAfter: 'precise',
    });
    check(provider, { tasks: 600 }, { median: 1.15, worst: 1.4, wasted: 14 }, 16);
    check(
      () => ({ limit: fixedWindow({ count: 600, windowMs: 60_000 }), retryAfter: 'precise' }),
      { tasks: 1_000 },
      {},
    );
  });

  test.each(['precise', 1] as const)('sliding windows, waits of %s', (retryAfter) => {
    const provider = () => ({ limit: slidingWindow({ count: 20, windowMs: 1_000 }), retryAfter });
    check(provider, {}, { median: 1.32, worst: 1.45, wasted: 21 });
  });

  test.each([40, 100])('a bucket of %d a second that charges for refusals', (rate) => {
    check(
      () => ({ limit: bucket({ rate, burst: 20, chargesRefusals: true }), retryAfter: 1 }),
      {},
      { median: 1.2, worst: 1.3, wasted: 20 },
      16,
    );
  });

  test('refusals that take longer than sessions', () => {
    const provider = () =>
      ({ limit: bucket({ rate: 100, burst: 20 }), retryAfter: 1, refusalMs: [150, 250] }) as const;
    check(provider, {}, { median: 1.1, worst: 2.2, wasted: 70 }, 16);
  });

  test.each([
    [1, 1.5, 180],
    [2, 1.05, 125],
    [5, 1.02, 55],
    [10, 1.02, 19],
  ])('%d a second', (rate, worst, wasted) => {
    for (const retryAfter of [1, 5, 'precise', undefined] as const) {
      const provider = () => ({ limit: bucket({ rate, burst: rate }), ...(retryAfter && { retryAfter }) });
      check(provider, { tasks: rate * 20, concurrency: 20 }, { worst, wasted }, 16);
      // What is wasted is wasted at the start: a longer run wastes a smaller part.
      check(provider, { tasks: rate * 100, concurrency: 20 }, { worst, wasted: wasted / 2 }, 4);
    }
  });
});

test.each([
  [0.03, 1.1, 1.3],
  [0.1, 1.15, 2.5],
  [0.2, 1.4, 3],
  [0.3, 1.8, 3],
])('refusals at random, a share of %d, are seen through', (noise, median, worst) => {
  const wasted = (noise / (1 - noise)) * 100 + 15;
  const provider = () => ({ limit: unlimited, retryAfter: 1, noise });
  check(provider, { tasks: 600 }, { median, worst, wasted }, 30);
  // No spiral of cuts in a process whose requests cost it next to nothing either.
  const client: Client = { firstMs: [0.2, 0.2], first: 50, thenMs: 0.05 };
  check(provider, { tasks: 600, client }, { median, worst, wasted }, 30);
});
