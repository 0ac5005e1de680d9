import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** Prints a table as it stands in the pages; with `--write` on the command line it replaces the one in a page. */
export class Table {
  readonly #lines: string[];

  constructor(...columns: readonly string[]) {
    this.#lines = [line(columns), line(columns.map(() => '---'))];
  }

  add(...cells: readonly (string | number)[]): void {
    this.#lines.push(line(cells.map(String)));
  }

  /** @param page in docs/, where it stands between `<!-- bench NAME -->` and `<!-- end of bench -->` */
  publish(page: string, name: string): void {
    const table = this.#lines.join('\n');
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
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
