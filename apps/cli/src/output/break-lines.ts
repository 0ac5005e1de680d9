import { stripVTControlCharacters } from 'node:util';

const between = ' · ';

/**
 * Lines that are wider than the window are broken between two facts, and never in the middle of a number; lines without
 * such a place stay, so that commands can be copied.
 */
export function breakLines(text: string, columns: number | undefined): string {
  if (columns === undefined) return text;
  return text
    .split('\n')
    .flatMap((line) => broken(line, columns))
    .join('\n');
}

function broken(line: string, columns: number): string[] {
  if (stripVTControlCharacters(line).length <= columns) return [line];
  const [first = '', ...facts] = line.split(between);
  const lines = [first];
  for (const fact of facts) {
    const longer = `${lines.at(-1)}${between}${fact}`;
    if (stripVTControlCharacters(longer).length <= columns) lines[lines.length - 1] = longer;
    else lines.push(`  ${fact}`);
  }
  return lines;
}
