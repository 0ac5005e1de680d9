/** A value as it is, or, if its JSON is longer than that, the beginning of its text and how much is missing. */
export function cutTo(value: unknown, characters: number): unknown {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');
  if (text.length <= characters) return value;
  return `${text.slice(0, characters)} [cut: the first ${characters} of ${text.length} characters]`;
}
