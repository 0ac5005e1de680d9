// Plays the real decisions against judges whose noise is known: seconds of computing, and the same each time.
import { expect, test } from 'vitest';
import { measuredFlips } from './noise.ts';
import { ratesOf } from './rates.ts';
import { usual } from './tables.ts';

const trials = 200;
/** Long enough for a machine that does other work. */
const timeout = 120_000;

test.each([
  [8, {}],
  [8, { wrong: 2 * measuredFlips }],
  [8, { maxRounds: 4, step: 0 as const }],
])(
  'an agent worth %d is accepted in at most 3 of 100 cases: %j',
  async (quality, situation) => {
    const { accepted } = await ratesOf({ ...usual, ...situation, quality }, trials);
    expect(accepted).toBeLessThanOrEqual(0.03);
  },
  timeout,
);

test(
  'an agent worth 10 is refused in at most 5 of 100 cases',
  async () => {
    const { accepted } = await ratesOf({ ...usual, quality: 10 }, trials);
    expect(accepted).toBeGreaterThanOrEqual(0.95);
  },
  timeout,
);

test.each([-0.5])(
  'a refiner that makes it worse by %d is kept in at most 5 of 100 cases',
  async (step) => {
    const { worse, claimed } = await ratesOf({ ...usual, maxRounds: 4, step }, trials);
    expect(worse).toBeLessThanOrEqual(0.05);
    expect(claimed).toBeLessThanOrEqual(0.03);
  },
  timeout,
);

test.each([7, 8])(
  '"improved" is claimed wrongly in at most 10 of 100 cases, of an agent worth %d',
  async (quality) => {
    const { claimed } = await ratesOf({ ...usual, quality, maxRounds: 4, step: 0 }, trials);
    expect(claimed).toBeLessThanOrEqual(0.1);
  },
  timeout,
);

test(
  'what gets better by a point is found to, more often than not',
  async () => {
    const { claimed, worse } = await ratesOf({ ...usual, maxRounds: 4, step: 1 }, trials);
    expect(claimed).toBeGreaterThanOrEqual(0.6);
    expect(worse).toBe(0);
  },
  timeout,
);
