import { withoutTags } from './fenced.ts';

/** As much of a text as fits, without half a character at its end: providers refuse a request that holds one. */
export function beginningOf(text: string, characters: number): string {
  const beginning = text.slice(0, characters);
  return beginning.length < text.length ? beginning.replace(/[\uD800-\uDBFF]$/, '') : beginning;
}

/** What comes after so many characters, without half a character at its beginning. */
export function restOf(text: string, from: number): string {
  const rest = text.slice(from);
  return from > 0 ? rest.replace(/^[\uDC00-\uDFFF]/, '') : rest;
}

/** Characters of one thing that an agent says, in a list of many. */
const lineCharacters = 400;

/** What an agent wrote, as a part of one line: it is short, and cannot pass for a line of the answer. */
export function oneLine(text: string): string {
  const line = withoutTags(text.replace(/\s+/g, ' ').trim());
  return line.length <= lineCharacters ? line : `${beginningOf(line, lineCharacters)}…`;
}
