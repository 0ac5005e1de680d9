import type { Figures } from './measure.ts';

/** US dollars for a million tokens, as providers ask for a model of the middle. */
const prices = { read: 3, readFromCache: 0.3, written: 15 };

const columns = [
  'results',
  'material',
  'way',
  'the chat reads',
  'writes',
  'sub-agents read',
  'write',
  'cost',
  'at best',
  'time',
] as const;

/** Where the figures of a table come from. */
export function caption(measured: { day: string; openclaw: string; counts: readonly number[] }): string {
  const command = `\`npm run figures:chat -- ${measured.counts}\``;
  const { read, readFromCache, written } = prices;
  return `Counted on ${measured.day} on OpenClaw ${measured.openclaw} by ${command}. Cost: $${read} for a million tokens read, $${readFromCache.toFixed(2)} from a provider’s cache, $${written} written.`;
}

/** The table of docs/chat-measured.md. */
export function figureTable(figures: readonly Figures[]): string {
  return aligned([[...columns], ...figures.map(rowOf)]);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = columns.map((_, index) => Math.max(3, ...rows.map((row) => row[index]?.length ?? 0)));
  const isText = (index: number): boolean => index === 1 || index === 2;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, index) => (isText(index) ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, index) =>
    isText(index) ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [head = [], ...body] = rows;
  return [line(head), line(rule), ...body.map(line)].join('\n');
}

function rowOf(figures: Figures): string[] {
  const { way, count, arrived, material, parent, children, seconds } = figures;
  return [
    arrived === count ? `${count}` : `${arrived} of ${count}`,
    material ? '8 KB' : 'none',
    way,
    `${grouped(parent.read)} in ${parent.calls}`,
    grouped(parent.written),
    `${grouped(children.read)} in ${children.calls}`,
    grouped(children.written),
    `$${cost(figures, { cached: false }).toFixed(3)}`,
    `$${cost(figures, { cached: true }).toFixed(3)}`,
    `${seconds.toFixed(0)} s`,
  ];
}

/** @param cached every beginning that was sent before is read from a provider’s cache */
function cost({ parent, children }: Figures, { cached }: { cached: boolean }): number {
  const read = parent.read + children.read;
  const repeated = cached ? parent.repeated + children.repeated : 0;
  const written = parent.written + children.written;
  const sum = (read - repeated) * prices.read + repeated * prices.readFromCache + written * prices.written;
  return sum / 1_000_000;
}

function grouped(tokens: number): string {
  return tokens.toLocaleString('en');
}
