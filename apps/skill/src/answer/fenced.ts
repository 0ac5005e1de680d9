/** What an agent wrote, between tags that it cannot write itself: it passes neither for another result nor for the account. */
export function fenced(tag: 'result' | 'report', text: string): string {
  return `<${tag}>\n${withoutTags(text)}\n</${tag}>`;
}

/** Letters with nothing to be seen between them, as a reader takes them for one word. */
const word = (letters: string): string => [...letters].join('\\p{Cf}*');

/** A tag of ours, also in other brackets, and with blanks or letters that are not seen in it. */
const ourTag = new RegExp(
  `[<\\uff1c\\ufe64\\u2039](?=[\\s\\p{Cf}]*/?[\\s\\p{Cf}]*(?:${word('result')}|${word('report')})\\b)`,
  'giu',
);

/** A text in which none of our tags begins or ends. */
export function withoutTags(text: string): string {
  return text.replace(ourTag, '<\\');
}
