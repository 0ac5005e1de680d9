// Measures what the page weighs and how long a browser takes to draw it, for small and large jobs: `npm run figures` in
// apps/web, after a build. With `--write` the table stands in docs/look-measured.md afterwards.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { pageHtml } from '../src/page/page-html.ts';
import { htmlReport } from '../src/report/html.ts';
import { launch } from '../test/kit/browser.ts';
import { manyLog } from '../test/kit/many-log.ts';

const times = 5;
const kB = (bytes: number): string => `${Math.round(bytes / 1000).toLocaleString('en-US')} kB`;
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

const folder = mkdtempSync(join(tmpdir(), 'parallel-agents-figures-'));
const file = join(folder, 'page.html');
const browser = await launch();

/** Milliseconds from the request to the first picture with the lines in it, and from a step of the wheel to the next picture. */
async function draw(): Promise<{ opened: number; scrolled: number }> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('.task-row');
  const opened = Number(
    await page.evaluate(
      `new Promise((done) => requestAnimationFrame(() => setTimeout(() => done(performance.now()))))`,
    ),
  );
  const scrolled = Number(
    await page.evaluate(`(async () => {
      const list = document.querySelector('[role=listbox]');
      const picture = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
      const began = performance.now();
      for (let step = 1; step <= 20; step++) {
        list.scrollTop = (list.scrollHeight * step) / 20;
        await picture();
      }
      return (performance.now() - began) / 20;
    })()`),
  );
  await page.close();
  return { opened, scrolled };
}

const rows: string[][] = [
  ['job', 'file', 'gzipped', 'write the file', 'open and draw', 'a step of scrolling'],
];
try {
  const bare = pageHtml({ title: 'parallel-agents' });
  rows.push(['the page alone', kB(bare.length), kB(gzipSync(bare).length), '', '', '']);
  for (const tasks of [100, 1000, 10_000]) {
    const log = manyLog(tasks);
    const began = performance.now();
    const html = htmlReport(log);
    const wrote = performance.now() - began;
    writeFileSync(file, html);
    const drawn: Awaited<ReturnType<typeof draw>>[] = [];
    for (let time = 0; time < times; time++) drawn.push(await draw());
    rows.push([
      `${tasks.toLocaleString('en-US')} tasks, ${log.events.length.toLocaleString('en-US')} events`,
      kB(Buffer.byteLength(html)),
      kB(gzipSync(html).length),
      `${Math.round(wrote)} ms`,
      `${Math.round(median(drawn.map(({ opened }) => opened)))} ms`,
      `${Math.round(median(drawn.map(({ scrolled }) => scrolled)))} ms`,
    ]);
  }
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}

const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
const line = (cells: readonly string[]): string =>
  `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
const [head = [], ...body] = rows;
const table = [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
const text = `${table}\n\nMedian of ${times}, ${browser.version()} without a window, ${availableParallelism()} cores that other work used at the same time.`;
console.log(text);
if (process.argv.includes('--write')) {
  const page = join(import.meta.dirname, '..', '..', '..', 'docs', 'look-measured.md');
  const before = readFileSync(page, 'utf8');
  const [begin, end] = ['<!-- figures -->', '<!-- end of figures -->'];
  const [from, to] = [before.indexOf(begin), before.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${page} has no place for the figures: ${begin} … ${end}`);
  writeFileSync(page, `${before.slice(0, from + begin.length)}\n\n${text}\n\n${before.slice(to)}`);
}
