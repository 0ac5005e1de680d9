// The pace over many runs on a simulated clock: what a benchmark over HTTP shows once, on any machine and at any seed.
import { describe, expect, test } from 'vitest';
import { type Provider, simulate } from './simulated-provider.ts';

const seedsTo = (count: number) => Array.from({ length: count }, (_, index) => index + 1);
const seeds = seedsTo(50);
const bucket = { latencyMs: 50, retryAfter: 'precise' } as const;
const over = (provider: Provider, load = { tasks: 300, concurrency: 50 }, runs = seeds) =>
  runs.map((seed) => simulate(provider, { ...load, seed }));
const most = (figures: readonly number[]): number => Math.max(...figures);
const median = (figures: readonly number[]): number =>
  figures.toSorted((a, b) => a - b)[figures.length >> 1] ?? Number.NaN;

describe.each([40, 100, 250])('behind a limit of %d a second', (ratePerSecond) => {
  test.each([1, 4, 12, 30])(
    'after a burst of 20, with requests under way for up to %d ms, at most a fifth of 300 calls are in vain',
    (jitterMs) => {
      const runs = over({ ...bucket, ratePerSecond, burst: 20, jitterMs });
      expect(most(runs.map(({ refused }) => refused))).toBeLessThanOrEqual(60);
      expect(most(runs.map(({ makespanRatio }) => makespanRatio))).toBeLessThanOrEqual(1.3);
    },
  );

  // Of 50 sessions that start at once, 45 meet a bucket of 5 in any case.
  test.each([5, 50])('so after a burst of %d', (burst) => {
    const runs = over({ ...bucket, ratePerSecond, burst, jitterMs: 4 });
    expect(most(runs.map(({ refused }) => refused))).toBeLessThanOrEqual(60);
    expect(most(runs.map(({ makespanRatio }) => makespanRatio))).toBeLessThanOrEqual(1.3);
  });

  // The first wait alone is a second, which is longer than the ideal run takes at the highest rate.
  test.each(['whole seconds', 'unsaid'] as const)(
    'that says its waits so: %s, no storm breaks out',
    (said) => {
      const runs = over({ ...bucket, retryAfter: said, ratePerSecond, burst: 20, jitterMs: 4 });
      expect(most(runs.map(({ refused }) => refused))).toBeLessThanOrEqual(60);
    },
  );
});

test.each([
  [0.1, 1.15, 1.2],
  [0.2, 1.2, 2],
  [0.3, 1.5, 2],
])('refusals at random, a share of %d, are seen through', (noise, usual, worst) => {
  const unlimited = { ...bucket, latencyMs: 100, ratePerSecond: 1e6, burst: 1e6, jitterMs: 4 };
  // A limit that is not there is seen in few runs.
  const runs = over({ ...unlimited, noise }, { tasks: 1_000, concurrency: 50 }, seedsTo(300));
  const makespans = runs.map(({ makespanRatio }) => makespanRatio);
  expect(median(makespans)).toBeLessThanOrEqual(usual);
  expect(most(makespans)).toBeLessThanOrEqual(worst);
});
