/** Figures of a text that state something: percentages, amounts, years, counts from three digits on or with a unit. */
export function figuresIn(text: string): string[] {
  const found =
    text.match(
      /(?<![\p{L}\p{N}#@/.])(?:[$€£]\s?)?\d(?:[\d,.' ]*\d)?(?:\s?(?:%|percent|per cent|million|billion|times|x\b|×))?/giu,
    ) ?? [];
  return found.filter(
    (figure) =>
      /[%$€£×]|percent|per cent|illion|times|x$/i.test(figure) || figure.replace(/\D/g, '').length >= 3,
  );
}

/** The digits of a figure, so that 1,000 and 1000 are the same. */
function digitsOf(figure: string): string {
  return figure.replace(/(?<=\d)[,' ](?=\d{3})/g, '').match(/\d+(?:\.\d+)?/)?.[0] ?? '';
}

/** Whether a text has the figure, however its thousands are written. */
export function hasFigure(text: string, figure: string): boolean {
  const digits = digitsOf(figure);
  const plain = text.replace(/(?<=\d)[,' ](?=\d{3})/g, '');
  return new RegExp(`(?<![\\d.])${digits.replace('.', '\\.')}(?![\\d]|\\.\\d)`).test(plain);
}
