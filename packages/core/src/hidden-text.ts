/**
 * Characters that a reader does not see, and that a terminal may obey: control characters, marks that turn the reading
 * direction around, and characters without a picture that can carry a hidden text (tags, variation selectors beyond those
 * of emoji, zero width). Line breaks and tabs are none. Global: for `replace` and `match`.
 */
export const hiddenCharacters: RegExp =
  /(?![\n\t])\p{Cc}|\p{Bidi_Control}|[\u00AD\u180E\u200B\u2060-\u2064\uFEFF\u{E0000}-\u{E007F}]|[\u{E0100}-\u{E01EF}]/gu;

/** As many characters of a text as would not be seen by whoever reads it. */
export function countHidden(text: string): number {
  return text.replaceAll('\r\n', '\n').match(hiddenCharacters)?.length ?? 0;
}
