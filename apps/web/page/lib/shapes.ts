import type { AnswerView } from '../../src/view/model.ts';

/** A finding of a review, as far as its fields are known. */
export interface Finding {
  severity?: string;
  title: string;
  place?: string;
  text?: string;
  quote?: string;
  advice?: string;
  /** What else it says. */
  others: [string, unknown][];
}

type Fields = Record<string, unknown>;

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined;

const firstOf = (fields: Fields, names: readonly string[]): string | undefined => {
  for (const name of names) {
    const text = textOf(fields[name]);
    if (text !== undefined) return text;
  }
  return undefined;
};

const known = {
  severity: ['severity', 'priority', 'level'],
  title: ['title', 'summary', 'problem', 'issue', 'name'],
  place: ['location', 'place', 'file', 'path', 'line'],
  text: ['description', 'detail', 'details', 'explanation', 'text'],
  quote: ['quote', 'evidence', 'code', 'snippet'],
  advice: ['recommendation', 'fix', 'suggestion', 'advice'],
} as const;

/** The findings of an output; none where it is no review. */
export function findingsIn(output: unknown): Finding[] {
  if (!isFields(output) || !Array.isArray(output.findings)) return [];
  return output.findings.filter(isFields).map((fields) => {
    const severity = firstOf(fields, known.severity);
    const named = firstOf(fields, known.title);
    const text = firstOf(fields, known.text);
    const place = firstOf(fields, known.place);
    const quote = firstOf(fields, known.quote);
    const advice = firstOf(fields, known.advice);
    const shown = new Set<string>(Object.values(known).flat());
    return {
      title: named ?? text ?? 'A finding',
      ...(severity !== undefined && { severity }),
      ...(place !== undefined && { place }),
      ...(text !== undefined && named !== undefined && { text }),
      ...(quote !== undefined && { quote }),
      ...(advice !== undefined && { advice }),
      others: Object.entries(fields).filter(
        ([name, value]) => !shown.has(name) && value !== null && value !== '',
      ),
    };
  });
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
export function gatherFindings(answers: Iterable<readonly [string, AnswerView]>): SharedFinding[] {
  const all = new Map<string, SharedFinding>();
  for (const [key, { output }] of answers) {
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

/** The output as the text that people compare: its Markdown, its text, or its JSON. */
export function comparable({ output, text }: AnswerView): string {
  if (typeof output === 'string') return output;
  if (output === undefined) return text ?? '';
  return JSON.stringify(output, null, 2);
}
