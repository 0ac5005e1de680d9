import type { Run, Screen } from '../test/kit/terminal.ts';

const cell = { width: 8.4, height: 18 };
const edge = 14;
/** Seconds that the last screen stays, before it begins again. */
const rest = 4;

/** Of the sixteen colours of a terminal those that the command uses, on a dark ground. */
const colors: Readonly<Record<number, string>> = {
  1: '#ff7b72',
  2: '#3fb950',
  3: '#d29922',
  4: '#58a6ff',
  5: '#bc8cff',
  6: '#39c5cf',
};
const ground = '#0d1117';
const ink = '#e6edf3';

/**
 * Screens of a terminal as one moving picture: they stand below each other, and the picture shows one after the other. Whom
 * moving pictures disturb is shown the last one.
 */
export function terminalSvg(screens: readonly Screen[], columns: number, title: string): string {
  const shown = withoutRepeats(screens);
  const rows = Math.max(...shown.map(({ lines }) => lines.findLastIndex((runs) => runs.length > 0) + 1));
  const width = columns * cell.width + 2 * edge;
  const height = rows * cell.height + 2 * edge;
  const [first, last] = [shown.at(0)?.at ?? 0, shown.at(-1)?.at ?? 0];
  const seconds = (last - first) / 1000 + rest;
  const steps = shown.map(({ at }, index) => {
    const percent = ((at - first) / 10 / seconds).toFixed(2);
    return `${percent}%{transform:translateY(${-index * height}px)}`;
  });
  const end = `transform:translateY(${-(shown.length - 1) * height}px)`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width.toFixed(0)} ${height}" width="${width.toFixed(0)}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>text{font:14px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;fill:${ink};white-space:pre}.b{font-weight:700}.d{opacity:.6}`,
    ...Object.entries(colors).map(([number, color]) => `.c${number}{fill:${color}}`),
    `@keyframes play{${steps.join('')}100%{${end}}}#screens{animation:play ${seconds.toFixed(1)}s step-end infinite}`,
    `@media (prefers-reduced-motion:reduce){#screens{animation:none;${end}}}</style>`,
    `<rect width="100%" height="100%" rx="8" fill="${ground}"/><g id="screens">`,
    ...shown.map(({ lines }, index) =>
      lines.map((runs, row) => lineOf(runs, index * height + edge + row * cell.height)).join(''),
    ),
    '</g></svg>\n',
  ].join('\n');
}

function lineOf(runs: readonly Run[], top: number): string {
  return runs
    .filter(({ text }) => text.trim() !== '')
    .map(({ text, at, color, bold, dim }) => {
      const classes = [bold && 'b', dim && 'd', color !== undefined && color in colors && `c${color}`];
      const look = classes.filter(Boolean).join(' ');
      const x = (edge + at * cell.width).toFixed(1);
      const length = (text.length * cell.width).toFixed(1);
      return `<text x="${x}" y="${top + 13}" textLength="${length}"${look && ` class="${look}"`}>${escaped(text)}</text>`;
    })
    .join('');
}

/** Of screens that come within a twentieth of a second only the last is seen. */
function withoutRepeats(screens: readonly Screen[]): Screen[] {
  const seen: Screen[] = [];
  for (const screen of screens) {
    const last = seen.at(-1);
    if (last && JSON.stringify(last.lines) === JSON.stringify(screen.lines)) continue;
    if (last && screen.at - last.at < 50) seen.pop();
    seen.push(screen);
  }
  return seen;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
