import stringWidth from 'string-width';
import type { TextOutput } from '../settings/environment.ts';

const between = ' · ';
/** Columns that are left for words at least; in a narrower window, the terminal breaks them. */
const narrowest = 20;

/** Text as it fits the window, where it goes to one. */
export function fitTo({ isTTY, columns }: Pick<TextOutput, 'isTTY' | 'columns'>, text: string): string {
  return breakLines(text, isTTY ? columns : undefined);
}

/**
 * Lines that are wider than the window are broken between two facts, else between two words, and never within a number
 * or a command: commands can be copied.
 */
export function breakLines(text: string, columns: number | undefined): string {
  if (columns === undefined || columns < narrowest) return text;
  return text
    .split('\n')
    .flatMap((line) => broken(line, columns))
    .join('\n');
}

function broken(line: string, columns: number): string[] {
  if (stringWidth(line) <= columns) return [line];
  const [first = '', ...facts] = line.split(between);
  const lines = [first];
  for (const fact of facts) {
    const longer = `${lines.at(-1)}${between}${fact}`;
    if (stringWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(`  ${fact}`);
  }
  return lines.flatMap((part) => (stringWidth(part) <= columns ? [part] : brokenWords(part, columns)));
}

/** A line of a JSON document. */
const ofDocument = /^\s*["{}[\]]/;

/** What stays together: what stands in backticks, a command up to the end of its line, a word; each with the space before it. */
const atoms = /\s*(?:[^\s`]*`[^`]*`\S*|parallel-agents (?!\S*:).*$|\S+)/g;

function brokenWords(line: string, columns: number): string[] {
  if (ofDocument.test(line)) return [line];
  const indent = ' '.repeat(hangOf(line, columns));
  const lines: string[] = [];
  let current = '';
  for (const [atom] of line.trimEnd().matchAll(atoms)) {
    if (current === '' || stringWidth(current + atom) <= columns) current += atom;
    else {
      lines.push(current);
      current = indent + atom.trimStart();
    }
  }
  return [...lines, current];
}

/** Where the second line begins: below the text of a row that has a name before it, else a little further in than the first. */
function hangOf(line: string, columns: number): number {
  const [row = ''] = /^\s*\S+\s{2,}/.exec(line) ?? [];
  const text = stringWidth(row);
  if (text > 0 && columns - text >= narrowest) return text;
  const [lead = ''] = /^\s*/.exec(line) ?? [];
  return lead.length + 2;
}
