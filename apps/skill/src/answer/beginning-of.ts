/** As much of a text as fits, without half a character at its end: providers refuse a request that holds one. */
export function beginningOf(text: string, characters: number): string {
  const beginning = text.slice(0, characters);
  return beginning.length < text.length ? beginning.replace(/[\uD800-\uDBFF]$/, '') : beginning;
}
