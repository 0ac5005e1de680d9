/** How answers of a new version fared against those of an old one, on fixtures that its author has not seen. */
export interface PairResult {
  /** Verdicts for the new version, for the old one, and for neither. */
  wins: number;
  losses: number;
  equal: number;
  /** Verdicts that were to be given: fixtures × judges × both orders. What a judge failed to give is for neither. */
  of: number;
  /** Fixtures on which both versions could be run. */
  fixtures: number;
  /** The share of `wins`, from 0 to 1: between which two it lies with 95 % confidence, if verdicts do not depend on each other. */
  interval: [low: number, high: number];
}

/** Fewer pairs prove nothing. */
const fewestFixtures = 3;
/** Of 18 verdicts, 12: with coins in place of judges, one try in eight comes so far. */
const winningShare = 2 / 3;

/** Whether the new version is better, beyond what chance would do. */
export function isProved({ wins, of, fixtures }: PairResult): boolean {
  return fixtures >= fewestFixtures && wins >= of * winningShare;
}

/** Whether more verdicts went against the new version than for it. */
export function isWorse({ wins, losses }: PairResult): boolean {
  return losses > wins;
}

export function pairResult(
  { wins, losses }: { wins: number; losses: number },
  { of, fixtures }: { of: number; fixtures: number },
): PairResult {
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
