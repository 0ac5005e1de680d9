/**
 * A text without those characters that it ends with. A pattern such as `/[.!]+$/` tries again from each of them, and takes
 * minutes for a text that has a million elsewhere.
 * @example
 * withoutEnd('Is it?!', '?!'); // 'Is it'
 */
export function withoutEnd(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
