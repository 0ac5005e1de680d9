import process from 'node:process';
import type { TimeLeft } from '@parallel-agents/core/view';
import sliceAnsi from 'slice-ansi';
import stringWidth from 'string-width';
import { type Colors, colorsFor } from '../output/colors.ts';
import type { Environment, TextOutput } from '../settings/environment.ts';

/** Signs that stand for states, in what the terminal can show. */
export interface Signs {
  done: string;
  failed: string;
  runs: string;
  waits: string;
  left: string;
  arrow: string;
  times: string;
  dot: string;
  ellipsis: string;
  full: string;
  rest: string;
}

const unicode: Signs = {
  done: '✓',
  failed: '✗',
  runs: '●',
  waits: '○',
  left: '!',
  arrow: '→',
  times: '×',
  dot: '·',
  ellipsis: '…',
  full: '━',
  rest: '─',
};

const ascii: Signs = {
  done: '+',
  failed: 'x',
  runs: '*',
  waits: 'o',
  left: '!',
  arrow: '->',
  times: 'x',
  dot: '-',
  ellipsis: '..',
  full: '=',
  rest: '-',
};

/** How text is shown on one output. */
export interface TerminalStyle {
  colors: Colors;
  signs: Signs;
  /** The line cut to so many columns, with what was cut off marked. */
  fit(line: string, columns: number): string;
  /** Filled up with spaces, or cut, to so many columns. */
  pad(text: string, columns: number): string;
}

export function terminalStyle(output: TextOutput, environment: Environment): TerminalStyle {
  const isUnicode = hasUnicode(environment);
  const signs = isUnicode ? unicode : ascii;
  const shown = (text: string): string => (isUnicode ? text : text.replace(notAscii, '?'));
  const fit = (line: string, columns: number): string => {
    const text = shown(line);
    if (columns <= 0) return '';
    if (stringWidth(text) <= columns) return text;
    const mark = columns > signs.ellipsis.length ? signs.ellipsis : '';
    let width = columns - mark.length;
    let cut = sliceAnsi(text, 0, width);
    // A sign of two columns may stand over the edge, and what cuts takes some signs for narrower than what measures does.
    while (width > 0 && stringWidth(cut) + mark.length > columns) cut = sliceAnsi(text, 0, --width);
    return `${cut}${mark}`;
  };
  return {
    colors: colorsFor(output, environment),
    signs,
    fit,
    pad(text, columns) {
      const fitted = fit(text, columns);
      return fitted + ' '.repeat(Math.max(0, columns - stringWidth(fitted)));
    },
  };
}

const notAscii = /\P{ASCII}/gu;

/** What the locale says, or for a terminal of Windows what it is. */
export function hasUnicode({ env }: Pick<Environment, 'env'>, platform = process.platform): boolean {
  if (env.TERM === 'linux') return false;
  if (platform === 'win32') return Boolean(env.WT_SESSION) || env.TERM_PROGRAM === 'vscode';
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG;
  return locale === undefined || locale === '' || /utf-?8/i.test(locale);
}

/** How many columns a text takes. */
export function widthOf(text: string): number {
  return stringWidth(text);
}

export interface FrameSize {
  columns: number;
  rows: number;
}

export interface FrameOptions extends FrameSize {
  /** Milliseconds since 1970. */
  now: number;
  style: TerminalStyle;
  /** How long it will still take, where that is known. */
  left?: TimeLeft | undefined;
  /** It is being brought to its end. */
  isStopping?: boolean;
}
