/** Scripts that need joiners between their letters, as do the pictures of emoji. */
const joined = [
  ...['Arab', 'Syrc', 'Mong', 'Nkoo', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym'],
  ...['Sinh', 'Khmr', 'Mymr', 'Tibt', 'Bali', 'Java', 'Cakm'],
].map((script) => `\\p{scx=${script}}`);

const kinds = [
  '(?![\\n\\t])\\p{Cc}',
  '\\p{Bidi_Control}',
  // Without a picture in any script: soft hyphen, fillers, zero width, marks of annotations, tags.
  '[\\u00AD\\u034F\\u115F\\u1160\\u17B4\\u17B5\\u180E\\u200B\\u2028\\u2029\\u2060-\\u206F\\u3164\\uFEFF\\uFFA0\\uFFF9-\\uFFFB]',
  '[\\u{E0000}-\\u{E007F}\\u{E0100}-\\u{E01EF}]',
  // Where nothing before them needs them: joiners, and selectors of variants.
  `(?<![\\p{Extended_Pictographic}\\p{Emoji_Modifier}\\uFE0F${joined.join('')}])[\\u200C\\u200D]`,
  '(?<![\\p{scx=Hani}\\p{scx=Mymr}\\p{scx=Phag}\\p{Sm}])[\\uFE00-\\uFE0D]',
  '(?<=[\\p{L}\\uFE00-\\uFE0F])[\\uFE0E\\uFE0F]',
];

/**
 * Characters that a reader does not see, and that a terminal may obey: control characters, marks that turn the reading
 * direction around, and characters without a picture that can carry a hidden text (tags, zero width, and joiners and
 * variation selectors where neither a script nor an emoji needs them). Line breaks and tabs are none. Global: for
 * `replace` and `match`.
 */
export const hiddenCharacters: RegExp = new RegExp(kinds.join('|'), 'gu');

/** As many characters of a text as would not be seen by whoever reads it. */
export function countHidden(text: string): number {
  return text.replaceAll('\r\n', '\n').match(hiddenCharacters)?.length ?? 0;
}
