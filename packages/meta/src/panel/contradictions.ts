import type { ChecklistItem } from './checklist.ts';
import { scoreVerdict } from './score.ts';
import type { Verdict } from './verdict.ts';

/** Judges slip; who says the same to every statement and its opposite has not looked. */
const slipsAllowed = 2;
/** Two verdicts of one judge on one design may differ by so much, of 10. */
const overallTolerance = 1.5;
/** And in so large a share of the statements: half of them is what chance alone would do, a seventh what judges do. */
const answerTolerance = 0.4;

/** Why a verdict contradicts itself; `undefined` if it does not. */
export function contradictsItself(verdict: Verdict, checklist: readonly ChecklistItem[]): string | undefined {
  const answerTo = new Map(verdict.answers.map(({ item, answer }) => [item, answer]));
  const pairs = checklist.filter(
    ({ id, reverses }) => reverses && answerTo.get(id) === answerTo.get(reverses),
  );
  if (pairs.length > slipsAllowed) {
    const list = pairs.map(({ id, reverses }) => `${reverses} and its opposite ${id}`).join(', ');
    return `it gave the same answer to ${list}`;
  }
  for (const [name, scale] of Object.entries(verdict.scales)) {
    const answers = checklist.flatMap(({ id, dimension }) =>
      dimension === name ? (answerTo.get(id) ?? []) : [],
    );
    if (answers.every((answer) => answer === 'yes') && scale <= 1)
      return `it found every statement about ${name} true and gave ${scale} of 5`;
    if (answers.every((answer) => answer === 'no') && scale >= 4)
      return `it found every statement about ${name} untrue and gave ${scale} of 5`;
  }
  return undefined;
}

/** Why two verdicts of one judge on the same design contradict each other; `undefined` if they do not. */
export function flips(one: Verdict, other: Verdict, checklist: readonly ChecklistItem[]): string | undefined {
  const [first, second] = [scoreVerdict(one, checklist).overall, scoreVerdict(other, checklist).overall];
  if (Math.abs(first - second) > overallTolerance)
    return `asked again in another order, it came to ${second} instead of ${first}`;
  const answerTo = new Map(other.answers.map(({ item, answer }) => [item, answer]));
  const changed = one.answers.filter(({ item, answer }) => answerTo.get(item) !== answer).length;
  return changed / checklist.length > answerTolerance
    ? `asked again in another order, it changed ${changed} of ${checklist.length} answers`
    : undefined;
}
