import { withoutEnd } from '@parallel-agents/core/internal';

/** What a report may take its facts from. */
export interface Ground {
  /** All texts and names, in lower case, with white space as one blank. */
  text: string;
  numbers: ReadonlySet<number>;
}

/** A figure, an address, a number of an advisory or a quotation that stands in no ground. */
export interface Ungrounded {
  kind: 'figure' | 'URL' | 'reference' | 'quotation';
  claim: string;
}

const urls = /https?:\/\/[^\s<>()[\]"'`]+/gi;
const references = /\b(?:CVE-\d{4}-\d{4,}|CWE-\d+|GHSA(?:-[0-9a-z]{4}){3})\b/gi;
const quotations = /"([^"\n]{3,300})"|“([^”\n]{3,300})”|`([^`\n]{2,300})`/g;
/** Not those within a name, such as `review-2`, `v1` or `utf8`. */
const figures = /(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?![\w-])/g;
const listMarks = /^[ \t]*\d+[.)][ \t]/gm;
const codeBlocks = /^```[\s\S]*?^```/gm;

/** Gathers what values hold: goals and descriptions as texts, results as whatever they are. */
export function groundOf(values: readonly unknown[]): Ground {
  const texts: string[] = [];
  const numbers = new Set<number>();
  const visit = (value: unknown): void => {
    if (typeof value === 'string') texts.push(value);
    else if (typeof value === 'number') texts.push(String(value));
    else if (typeof value === 'object' && value !== null) {
      // How many there are may be counted by whoever reads a list.
      if (Array.isArray(value)) numbers.add(value.length);
      for (const [name, part] of Object.entries(value)) {
        if (!Array.isArray(value)) texts.push(name);
        visit(part);
      }
    }
  };
  for (const value of values) visit(value);
  const text = texts.join('\n');
  for (const [found] of text.matchAll(/\d+(?:,\d{3})*(?:\.\d+)?/g)) numbers.add(toNumber(found));
  // A share is as often written in percent.
  for (const share of [...numbers]) if (share > 0 && share < 1) numbers.add(Math.round(share * 1e4) / 100);
  return { text: folded(text), numbers };
}

/** What of a text stands in none of these. Whether the rest of it is true, no program can tell. */
export function ungroundedIn(text: string, grounds: readonly Ground[]): Ungrounded[] {
  const found: Ungrounded[] = [];
  const holds = (claim: string): boolean => grounds.some((ground) => ground.text.includes(folded(claim)));
  let rest = text.replace(codeBlocks, (block) => {
    const lines = block
      .split('\n')
      .slice(1, -1)
      .filter((line) => line.trim() !== '');
    for (const line of lines) if (!holds(line)) found.push({ kind: 'quotation', claim: line.trim() });
    return ' ';
  });
  const take = (kind: Ungrounded['kind'], form: RegExp): void => {
    rest = rest.replace(form, (...match: unknown[]) => {
      const groups = match.slice(1, -2).filter((group) => typeof group === 'string');
      const claim = withoutEnd(groups[0] ?? String(match[0]), '.,;:!?');
      if (!holds(claim)) found.push({ kind, claim });
      return ' ';
    });
  };
  take('URL', urls);
  take('quotation', quotations);
  take('reference', references);
  for (const [figure] of rest.replace(listMarks, ' ').matchAll(figures)) {
    if (!grounds.some(({ numbers }) => numbers.has(toNumber(figure))))
      found.push({ kind: 'figure', claim: figure });
  }
  return found;
}

function toNumber(figure: string): number {
  return Number(figure.replaceAll(',', ''));
}

function folded(text: string): string {
  return text.toLowerCase().replace(/[‘’]/g, "'").replace(/[“”]/g, '"').replace(/\s+/g, ' ').trim();
}
