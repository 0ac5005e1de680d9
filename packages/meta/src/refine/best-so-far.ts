import { isFailed } from '../evidence/fixture-result.ts';
import { isError } from '../lint/lint-agent.ts';
import { isProved, isWorse } from '../pairs/pair-result.ts';
import type { Examined } from './examine.ts';

/** Keeps the best version of an agent, whatever revisions make of it. */
export class BestSoFar {
  #best: Examined;
  #authorModel: string | undefined;
  #lost: Examined | undefined;
  #roundsWithoutGain = 0;

  constructor(first: Examined, authorModel: string | undefined) {
    this.#best = first;
    this.#authorModel = authorModel;
  }

  get best(): Examined {
    return this.#best;
  }

  /** The model that wrote it, where one did. */
  get authorModel(): string | undefined {
    return this.#authorModel;
  }

  /** Rounds since it was found. */
  get roundsWithoutGain(): number {
    return this.#roundsWithoutGain;
  }

  /** The version after it, if that lost fixtures that this one passes. */
  get lost(): Examined | undefined {
    return this.#lost;
  }

  /** Notes a round whose revision was a version that is known already. */
  noteUnchanged(): void {
    this.#roundsWithoutGain += 1;
  }

  /**
   * Takes the next version if it is better. One whose examination was broken off is not: it is not known.
   * @returns the fixtures that it lost
   */
  consider(next: Examined, authorModel: string | undefined, brokenOff: boolean): string[] {
    const lost = regressions(this.#best, next);
    if (lost.length === 0 && !brokenOff && isBetter(next, this.#best)) {
      this.#best = next;
      this.#authorModel = authorModel;
      this.#roundsWithoutGain = 0;
      this.#lost = undefined;
    } else {
      this.#roundsWithoutGain += 1;
      this.#lost = lost.length > 0 ? next : undefined;
    }
    return lost;
  }
}

/** Fixtures that an earlier version passed and a later one does not. Where it was not run, nothing is known to be lost. */
export function regressions(earlier: Examined, later: Examined): string[] {
  const failing = new Set(
    later.evidence.fixtures?.flatMap((result) => (isFailed(result) ? [result.fixture] : [])),
  );
  return (earlier.evidence.fixtures ?? []).flatMap(({ fixture, passed }) =>
    passed && failing.has(fixture) ? [fixture] : [],
  );
}

/** What a panel says of two versions differs by as much from one time to the next. */
const panelMargin = 0.5;

/**
 * What a machine sees comes first. Of two versions that are equal there, the new one is better if its answers on fixtures
 * that its author has not seen are; if they are no worse, also if the panel clearly says so.
 */
function isBetter(one: Examined, other: Examined): boolean {
  const [own, others] = [ranksOf(one), ranksOf(other)];
  const first = own.findIndex((value, index) => value !== others[index]);
  if (first !== -1) return (own[first] ?? 0) > (others[first] ?? 0);
  if (one.pairs !== undefined && isProved(one.pairs)) return true;
  if (one.pairs !== undefined && isWorse(one.pairs)) return false;
  return boundOf(one) >= boundOf(other) + panelMargin;
}

function ranksOf({ evidence: { lint, fixtures } }: Examined): number[] {
  const passed = fixtures?.filter((fixture) => fixture.passed).length ?? 0;
  return [-lint.filter(isError).length, fixtures === undefined ? 0 : passed / Math.max(1, fixtures.length)];
}

function boundOf({ panel }: Examined): number {
  return panel?.lowerBound ?? 0;
}
