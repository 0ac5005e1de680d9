/** What begins a comment, in the languages that there are, and a bracket in it. */
const comment = String.raw`^\s*(?:\/\/|\/\*|#|--|<!--|\{\/\*|;|%)\s*[[(]?`;
const dots = String.raw`(?:\.\.\.|…)`;
const parts =
  'code|file|files|implementation|component|components|function|functions|class|classes|methods?|logic|fields|routes|imports|styles|handlers|endpoints|cases|items|tests|props|content|config(?:uration)?|columns|rules|steps|types|page|script|queries|query|module|body';

const left: readonly RegExp[] = [
  new RegExp(String.raw`${comment}${dots}\s*(?:\*\/|-->|\*\/\})?\s*$`),
  new RegExp(
    String.raw`${comment}${dots}?\s*(?:the )?(?:rest|remaining|remainder|other|existing|previous|more)\b(?: of)?(?: the| your)?(?: \w+)? ?(?:${parts})\b[^\n]{0,30}(?:\bhere\b|as before|unchanged|omitted|\bremains?\b|\bsame\b|\bgoes\b|\betc\b|${dots})`,
    'i',
  ),
  new RegExp(
    String.raw`${comment}${dots}?\s*(?:the )?(?:rest|remainder|everything else)\s*(?:is |stays |remains )?(?:unchanged|omitted|(?:the )?same|as (?:before|above))`,
    'i',
  ),
  new RegExp(
    String.raw`${comment}(?:${dots}\s*[[(]?)?\s*(?:same|unchanged) (?:as|from) (?:before|above)`,
    'i',
  ),
  // A sentence that goes on from the line before begins with a small word.
  new RegExp(
    String.raw`${comment}${dots}\s*(?!(?:and|but|or|nor|which|who|that|so|because|since|then|until|unless|except|if|when|where|while|for|in|on|to|by|with|as|it|is|are|the|a|an)\b)\w+`,
    'i',
  ),
];

/** Lines that are longer hold no remark. */
const longest = 2000;

/** `// ... existing code ...`: a line of a program that stands for what was left out. "Loading…" is text that users see. */
export function standsForCode(line: string): boolean {
  return line.length < longest && left.some((pattern) => pattern.test(line));
}
