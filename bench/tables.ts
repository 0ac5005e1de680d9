import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** Prints a table as it stands in the pages; with `--write` on the command line it replaces the one in a page. */
export class Table {
  readonly #rows: string[][];

  constructor(...columns: readonly string[]) {
    this.#rows = [[...columns]];
  }

  add(...cells: readonly (string | number)[]): void {
    this.#rows.push(cells.map(String));
  }

  /** @param page in docs/, where it stands between `<!-- bench NAME -->` and `<!-- end of bench -->` */
  publish(page: string, name: string): void {
    const table = this.#text();
    console.log(`\n## ${name}\n\n${table}`);
    if (!process.argv.includes('--write')) return;
    const path = join(import.meta.dirname, '..', 'docs', page);
    const text = readFileSync(path, 'utf8');
    const [begin, end] = [`<!-- bench ${name} -->`, '<!-- end of bench -->'];
    const from = text.indexOf(begin);
    const to = text.indexOf(end, from);
    if (from < 0 || to < 0) throw new Error(`${page} has no place for ${name}: ${begin} … ${end}`);
    writeFileSync(path, `${text.slice(0, from + begin.length)}\n\n${table}\n\n${text.slice(to)}`);
  }

  /** Columns are as wide as their longest cell, as the formatter has them. */
  #text(): string {
    const [columns = [], ...rows] = this.#rows;
    const widths = columns.map((_, column) => Math.max(...this.#rows.map((row) => row[column]?.length ?? 0)));
    const line = (cells: readonly string[]): string =>
      `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
    return [line(columns), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
  }
}
