/** Digits in groups of three, or a plain number with its decimals: "3, 2, 1" is none. */
const number = String.raw`\d{1,3}(?:[,'\u2019 \u00a0]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:[.,]\d+)*`;

const figure = new RegExp(
  String.raw`(?<![\p{L}\p{N}#@/.,])(?:\d+ (?:out of|in) \d+|(?:[$€£]\s?)?(?:${number})(?:\s?(?:%|percent|per cent|million|billion|times|x\b|×))?)`,
  'giu',
);

/** What people say without stating anything: all of it, around the clock, "not found". */
const idiom = /^(?:1[01]0\s?(?:%|per ?cent)|24\/7|101|360|365|404|1,?000(?:\s?times)?|(?:19|20)\d\d)$/i;

/** Figures of a text that state something: percentages, amounts, parts of a whole, counts from three digits on or with a unit. */
export function figuresIn(text: string): string[] {
  return (text.match(figure) ?? [])
    .map((found) => found.trim())
    .filter((found) => {
      const part = /^(\d+) (?:out of|in) (\d+)$/i.exec(found);
      if (part) return Number(part[1]) < Number(part[2]);
      if (idiom.test(found)) return false;
      return /[%$€£×]|percent|per cent|illion|times|x$/i.test(found) || found.replace(/\D/g, '').length >= 3;
    });
}

/** The digits of a figure, so that 1,000 and 1000 are the same. */
function digitsOf(figure: string): string {
  return figure.replace(/(?<=\d)[,'\u2019 \u00a0](?=\d{3})/g, '').match(/\d+(?:\.\d+)?/)?.[0] ?? '';
}

/** Whether a text has the figure, however its thousands are written. */
export function hasFigure(text: string, figure: string): boolean {
  const digits = digitsOf(figure);
  const plain = text.replace(/(?<=\d)[,'\u2019 \u00a0](?=\d{3})/g, '');
  return new RegExp(`(?<![\\d.])${digits.replace('.', '\\.')}(?![\\d]|\\.\\d)`).test(plain);
}
