/** What begins a remark, in the languages that there are, and a bracket in it; and what may end it. */
const opens = String.raw`^\s*(?:\/\/|\/\*|#|--|<!--|\{\/\*|;|%)\s*[[(]?\s*`;
const ends = String.raw`[.!\])]{0,2}\s*(?:\*\/|-->|\*\/\})?\s*$`;
const dots = String.raw`(?:\.\.\.|…)`;

/** What a program is made of. Of data, "the other fields stay the same" is said of what is there. */
const parts =
  '(?:code|files?|implementation|components?|functions?|class|classes|methods|logic|routes|imports|styles|handlers|endpoints|tests|module|page|script|program|queries|body)';
const rest = `(?:the )?(?:rest|remainder)(?: of (?:the |your |this )?(?:\\w+ )?${parts})?`;
const others = `(?:the |your )?(?:remaining|other|existing|previous) (?:\\w+ )?${parts}`;
const unchanged =
  '(?:(?:is|are|stays?|remains?|goes|continues?) )?(?:(?:the )?same(?: as (?:before|above))?|unchanged|intact|omitted(?: for brevity)?|not shown|as (?:before|above|is)|here|below)';

const left: readonly RegExp[] = [
  `${dots}\\s*(?:\\*\\/|-->|\\*\\/\\})?\\s*$`,
  `(?:${rest}|${others}|everything else) ${unchanged}${ends}`,
  `(?:more|additional|remaining|other|existing|previous) \\w+(?: \\w+)? (?:goes |go )?here${ends}`,
  `(?:the )?rest of (?:the |your |this )?(?:\\w+ )?${parts}${ends}`,
  `(?:${rest}|${others})\\s*${dots}`,
  `(?:same|unchanged) (?:as|from) before${ends}`,
  // A sentence that goes on from the line before begins with a small word.
  `${dots}\\s*[[(]?\\s*(?!(?:and|but|or|nor|which|who|that|so|because|since|then|until|unless|except|if|when|where|while|for|in|on|to|by|with|as|it|is|are|the(?! (?:rest|remaining|other|existing))|a|an)\\b)\\w+`,
].map((remark) => new RegExp(opens + remark, 'i'));

/** Lines that are longer hold no remark. */
const longest = 2000;

/**
 * Whether a line of a program stands for what was left out: `// ... existing code ...`. All of the remark says so; one that
 * goes on speaks of the program. "Loading…" is text that users see.
 */
export function standsForCode(line: string): boolean {
  return line.length < longest && left.some((pattern) => pattern.test(line));
}
