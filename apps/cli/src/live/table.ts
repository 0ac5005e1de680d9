import { type TerminalStyle, widthOf } from './terminal-style.ts';

export interface Column<Row> {
  name: string;
  value(row: Row): string;
  /** Figures stand to the right. */
  right?: true;
  /** Where there is no room for all, the columns of the lowest rank are left out first; one without stays. */
  rank?: number;
}

const gap = '  ';
/** A column of text that has to give room keeps so much. */
const least = 8;

/** Rows under their headings, no line wider than the window: columns are left out, and then cut, until it fits. */
export function renderTable<Row>(
  rows: readonly Row[],
  columns: readonly Column<Row>[],
  { columns: width, style }: { columns: number; style: TerminalStyle },
): string[] {
  const cells = columns.map((column) => ({
    column,
    values: rows.map((row) => column.value(row)),
  }));
  let shown = cells.filter(({ values }) => values.some((value) => value !== ''));
  const widthsOf = () =>
    shown.map(({ column, values }) =>
      values.reduce((most, value) => Math.max(most, widthOf(value)), widthOf(column.name)),
    );
  const total = (widths: readonly number[]): number =>
    widths.reduce((sum, each) => sum + each + gap.length, -gap.length);
  let widths = widthsOf();
  while (total(widths) > width) {
    const [next] = shown
      .filter(({ column }) => column.rank !== undefined)
      .sort((a, b) => (a.column.rank ?? 0) - (b.column.rank ?? 0));
    if (next === undefined) break;
    shown = shown.filter((each) => each !== next);
    widths = widthsOf();
  }
  for (let over = total(widths) - width; over > 0; over = total(widths) - width) {
    const widest = widths.indexOf(Math.max(...widths));
    const had = widths[widest] ?? 0;
    if (had <= least) break;
    widths[widest] = Math.max(least, had - over);
  }
  const line = (values: readonly string[]): string =>
    style.fit(
      shown
        .map(({ column }, index) => {
          const value = values[index] ?? '';
          const own = widths[index] ?? 0;
          const isLast = index === shown.length - 1;
          if (isLast && !column.right) return style.fit(value, own);
          return column.right
            ? `${' '.repeat(Math.max(0, own - widthOf(value)))}${style.fit(value, own)}`
            : style.pad(value, own);
        })
        .join(gap)
        .trimEnd(),
      width,
    );
  const head = shown.some(({ column }) => column.name !== '')
    ? [style.colors.dim(line(shown.map(({ column }) => column.name)))]
    : [];
  return [...head, ...rows.map((_, index) => line(shown.map(({ values }) => values[index] ?? '')))];
}
