/** A value as it is, or, if its JSON is longer than that, the beginning of its text and how much is missing. */
export function cutTo(value: unknown, characters: number): unknown {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  if (text.length <= characters) return value;
  // Providers refuse a request that holds half a character.
  const beginning = text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '');
  return `${beginning} [cut: the first ${beginning.length} of ${text.length} characters]`;
}
