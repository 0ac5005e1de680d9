import { lowerBound } from '../panel/score.ts';

/** Verdicts on the answers to one fixture. */
export interface PairCount {
  /** For the new version. */
  wins: number;
  /** For the old one. */
  losses: number;
}

/** How answers of a new version fared against those of an old one, on fixtures that its author has not seen. */
export interface PairResult extends PairCount {
  /** Verdicts for neither; what a judge failed to give is one of them. */
  equal: number;
  /** Verdicts that were to be given: fixtures × judges × both orders. */
  of: number;
  /** By fixture, where both versions could be run. */
  fixtures: PairCount[];
  /**
   * Between which two shares, from 0 to 1, that of `wins` lies with 95 % confidence, as if each verdict stood for itself.
   * Verdicts on one answer do not, which is why `isProved` looks at fixtures too.
   */
  interval: [low: number, high: number];
}

/** Fewer pairs prove nothing. */
const fewestFixtures = 3;
/** Of 18 verdicts. At 12, several rounds of a refiner that changes nothing would come to a gain in one job of eight. */
const winningShare = 13 / 18;

/**
 * Whether the new version is better, beyond what chance would do: enough verdicts say so, and fixtures agree. One answer
 * that happened to be good wins all verdicts about itself, and is still one answer.
 */
export function isProved({ wins, of, fixtures }: PairResult): boolean {
  if (fixtures.length < fewestFixtures || wins < of * winningShare) return false;
  // The bound is made for points from 0 to 10: 5 is a draw.
  const each = of / fixtures.length;
  const points = fixtures.map(({ wins: won, losses: lost }) => 5 + (5 * (won - lost)) / each);
  return lowerBound(points) > 5;
}

/** Whether more verdicts went against the new version than for it. */
export function isWorse({ wins, losses }: PairCount): boolean {
  return losses > wins;
}

/** @param each verdicts on each fixture */
export function pairResult(fixtures: PairCount[], each: number): PairResult {
  const [wins, losses] = [
    fixtures.reduce((sum, fixture) => sum + fixture.wins, 0),
    fixtures.reduce((sum, fixture) => sum + fixture.losses, 0),
  ];
  const of = fixtures.length * each;
  return { wins, losses, equal: of - wins - losses, of, fixtures, interval: wilson(wins, of) };
}

const deviations95 = 1.96;

/** Wilson's interval for a share, which is not beside itself at 0 and at 1. */
function wilson(counted: number, samples: number): [low: number, high: number] {
  if (samples === 0) return [0, 1];
  const rate = counted / samples;
  const z2 = deviations95 ** 2;
  const middle = (rate + z2 / (2 * samples)) / (1 + z2 / samples);
  const spread =
    (deviations95 * Math.sqrt((rate * (1 - rate)) / samples + z2 / (4 * samples ** 2))) / (1 + z2 / samples);
  return [Math.max(0, middle - spread), Math.min(1, middle + spread)];
}
