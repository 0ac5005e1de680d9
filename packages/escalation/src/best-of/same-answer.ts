import { isDeepStrictEqual } from 'node:util';
import { withoutEnd } from '@parallel-agents/core/internal';

/** What two answers are compared by. */
type Comparable = unknown;

/** Texts of at most so many characters are a choice, such as a label or a name; longer ones say the same in many ways. */
const mostOfChoice = 60;

/** Properties that say why, and how sure, and decide nothing. */
const beside =
  /^(?:reason(?:s|ing)?|why|explanations?|rationale|justification|comments?|notes?|summary|description|evidence|confidence|certainty|thoughts?|caveats?)$/i;

/**
 * What an answer decides: numbers, booleans, and short texts, with case and white space aside. Longer texts, such as
 * descriptions, are left out, and so is what says why or how sure it is, unless there is nothing else.
 */
export function decisionOf(output: unknown): Comparable {
  const short = reduced(output, false);
  return short === undefined ? reduced(output, true) : short;
}

/** Whether two answers decide the same. */
export function saysTheSame(one: Comparable, other: Comparable): boolean {
  return isDeepStrictEqual(one, other);
}

function reduced(value: unknown, withLong: boolean): Comparable {
  if (typeof value === 'string') {
    const folded = withoutEnd(value.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase(), '.!');
    return withLong || folded.length <= mostOfChoice ? folded : undefined;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries: [string, unknown][] = Object.entries(value)
    .map(([name, item]): [string, unknown] => [name, reduced(item, withLong)])
    .filter(([name, item]) => item !== undefined && (withLong || !beside.test(name)));
  // The order of properties says nothing; that of a list may.
  if (Array.isArray(value))
    return entries.length === 0 && value.length > 0 ? undefined : entries.map(([, item]) => item);
  return entries.length === 0
    ? undefined
    : Object.fromEntries(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
