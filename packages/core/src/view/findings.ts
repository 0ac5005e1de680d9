import { isRecord } from '../is-record.ts';

/** A finding of a review, as far as its fields are known. */
export interface Finding {
  severity?: string;
  title: string;
  /** Such as `app.py, lines 12–14`. */
  place?: string;
  text?: string;
  quote?: string;
  advice?: string;
  /** What else it says: fields of a few characters apart, so that they fit a line. */
  facts: [name: string, value: string][];
  others: [name: string, value: unknown][];
}

type Fields = Record<string, unknown>;

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

const names = {
  severity: ['severity', 'priority', 'level'],
  title: ['title', 'summary', 'problem', 'issue', 'name'],
  where: ['location', 'place', 'file', 'path'],
  first: ['startLine', 'line'],
  last: ['endLine'],
  text: ['description', 'detail', 'details', 'explanation', 'text'],
  quote: ['quote', 'evidence', 'code', 'snippet'],
  advice: ['recommendation', 'fix', 'suggestion', 'advice'],
} as const;

/** The findings of an output; none where it is no review. */
export function findingsIn(output: unknown): Finding[] {
  if (!isRecord(output) || !Array.isArray(output.findings)) return [];
  return output.findings.filter(isRecord).map(findingOf);
}

function findingOf(fields: Fields): Finding {
  const left = new Map(Object.entries(fields));
  const take = (known: readonly string[]): string | undefined => {
    for (const name of known) {
      const text = textOf(left.get(name));
      if (text === undefined) continue;
      left.delete(name);
      return text;
    }
    return undefined;
  };
  const severity = take(names.severity);
  const named = take(names.title);
  const text = take(names.text);
  const place = placeOf(take(names.where), take(names.first), take(names.last));
  const quote = take(names.quote);
  const advice = take(names.advice);
  const rest = [...left].filter(([, value]) => value !== null && value !== undefined && value !== '');
  const facts = rest.flatMap(([name, value]) =>
    isShort(value) ? [[name, String(value)] as [string, string]] : [],
  );
  return {
    title: named ?? text ?? 'A finding',
    ...(severity !== undefined && { severity }),
    ...(place !== undefined && { place }),
    ...(text !== undefined && named !== undefined && { text }),
    ...(quote !== undefined && { quote }),
    ...(advice !== undefined && { advice }),
    facts,
    others: rest.filter(([, value]) => !isShort(value)),
  };
}

function placeOf(where?: string, first?: string, last?: string): string | undefined {
  const lines = first ?? last;
  const said =
    lines === undefined
      ? undefined
      : last === undefined || last === first || first === undefined
        ? `line ${lines}`
        : `lines ${first}–${last}`;
  return where === undefined ? said : said === undefined ? where : `${where}, ${said}`;
}

const shortest = 32;

function isShort(value: unknown): value is string | number | boolean {
  if (typeof value === 'string') return value.length <= shortest && !value.includes('\n');
  return typeof value === 'number' || typeof value === 'boolean';
}

const ranks = ['critical', 'blocker', 'high', 'major', 'medium', 'moderate', 'low', 'minor', 'info'];

/** The worst is 0. */
function rankOf({ severity }: Finding): number {
  const rank = ranks.indexOf((severity ?? '').toLowerCase());
  return rank === -1 ? ranks.length : rank;
}

/** `high`, `medium` or `low`, for its color. */
export function gradeOf(finding: Finding): 'high' | 'medium' | 'low' {
  const rank = rankOf(finding);
  return rank <= 3 ? 'high' : rank <= 5 ? 'medium' : 'low';
}

export interface SharedFinding extends Finding {
  /** The tasks that say so. */
  keys: string[];
}

/** Findings of all tasks, the worst first; what several say of one place with one title stands once. */
export function gatherFindings(outputs: Iterable<readonly [key: string, output: unknown]>): SharedFinding[] {
  const all = new Map<string, SharedFinding>();
  for (const [key, output] of outputs) {
    for (const finding of findingsIn(output)) {
      const id = `${finding.place ?? ''}\n${finding.title.toLowerCase()}`;
      const there = all.get(id);
      if (there === undefined) all.set(id, { ...finding, keys: [key] });
      else if (!there.keys.includes(key)) there.keys.push(key);
    }
  }
  return [...all.values()].toSorted(
    (one, other) => rankOf(one) - rankOf(other) || other.keys.length - one.keys.length,
  );
}
