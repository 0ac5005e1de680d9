import { diffLines, diffWordsWithSpace } from 'diff';

export interface DiffPart {
  text: string;
  kind: 'same' | 'added' | 'removed';
}

/** Beyond these, texts are compared by whole lines, or not at all: a page never hangs. */
const maxForWords = 20_000;
const maxMs = 400;

/** What is in the one text and not in the other; `undefined` where they are too different to tell in a moment. */
export function difference(one: string, other: string): DiffPart[] | undefined {
  const isShort = one.length + other.length <= maxForWords;
  const lineByLine = one.includes('\n') || other.includes('\n') || !isShort;
  const parts = lineByLine
    ? diffLines(one, other, { timeout: maxMs })
    : diffWordsWithSpace(one, other, { timeout: maxMs });
  return parts?.map(({ value, added, removed }) => ({
    text: value,
    kind: added ? 'added' : removed ? 'removed' : 'same',
  }));
}
