/**
 * A text in ASCII, as `any-ascii` gives it, without tables: letters lose their accents, and what has no ASCII form is
 * written by its number, so that two names stay two.
 */
export default function asciiLetters(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\0-\x7f]/gu, (letter) =>
      /[\p{L}\p{N}]/u.test(letter) ? ` u${letter.codePointAt(0)?.toString(16)} ` : ' ',
    );
}
