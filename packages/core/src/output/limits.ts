/** The most characters that an answer may have: about twice what a model can say at once. */
export const maxAnswerCharacters = 1_000_000;

/**
 * The most values that an answer in JSON may have, lists and objects among them. More than a model says at once, and what
 * is wrong in each of them is found within a second.
 */
export const maxValues = 50_000;

/** How many brackets deep an answer may be: whatever walks over it later can do so by recursion. */
export const maxDepth = 100;

/** As many characters of a model's thoughts, or of an answer that is too long, as an attempt keeps. */
export const maxKeptCharacters = 20_000;

/** Whether a text of JSON is deeper than that: a library takes seconds to read brackets by the million. */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') inText = !inText;
    else if (inText) at += character === '\\' ? 1 : 0;
    else if (character === '{' || character === '[') depth++;
    else if (character === '}' || character === ']') depth--;
    if (depth > maxDepth) return true;
  }
  return false;
}

/** Says why a value that was not read from text cannot be taken: too deep, too large, or not JSON. */
export function unfitValue(root: unknown, maxCharacters = maxAnswerCharacters): string | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  let size = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    size += typeof value === 'string' ? value.length : 1;
    if (size > maxCharacters) return `it has more than ${maxCharacters} characters`;
    if (typeof value === 'number' && !Number.isFinite(value))
      return `${value} is no number that JSON can hold`;
    if (typeof value === 'bigint' || typeof value === 'function' || typeof value === 'symbol') {
      return `a ${typeof value} is nothing that JSON can hold`;
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= maxDepth) return `it is more than ${maxDepth} levels deep`;
    for (const [name, child] of Object.entries(value)) {
      size += name.length;
      open.push({ value: child, depth: depth + 1 });
    }
  }
  return undefined;
}

/** The beginning of a text, without half a character at its end. */
export function beginningOf(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters).toWellFormed()} [cut]`;
}
