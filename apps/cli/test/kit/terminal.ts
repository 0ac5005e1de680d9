import { spawn } from 'node:child_process';
import { join } from 'node:path';
import xterm from '@xterm/headless';

/** A piece of a line that looks the same from its first character to its last. */
export interface Run {
  text: string;
  /** Column, from 0. */
  at: number;
  /** Number of its colour, from 0 to 15; absent: the terminal’s own. */
  color?: number;
  bold: boolean;
  dim: boolean;
}

/** What a terminal showed. */
export interface Screen {
  /** Milliseconds since the command was started. */
  at: number;
  lines: Run[][];
}

export interface Recorded {
  screens: Screen[];
  exitCode: number | null;
}

interface Recording {
  args: readonly string[];
  cwd: string;
  columns: number;
  rows: number;
  env?: NodeJS.ProcessEnv;
}

const command = join(import.meta.dirname, '..', '..', 'bin', 'parallel-agents.js');

/**
 * Runs the built command in a real terminal of its own, as `script` of util-linux opens one, and reads what it shows as a
 * terminal does.
 */
export async function recordTerminal({ args, cwd, columns, rows, env }: Recording): Promise<Recorded> {
  const terminal = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true, convertEol: false });
  const words = [process.execPath, command, ...args].map(quoted).join(' ');
  const child = spawn('script', ['-qfec', `stty cols ${columns} rows ${rows}; exec ${words}`, '/dev/null'], {
    cwd,
    env: { ...process.env, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const started = performance.now();
  const screens: Screen[] = [];
  const exit = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  for await (const bytes of child.stdout) {
    await new Promise<void>((resolve) => terminal.write(bytes as Uint8Array, resolve));
    screens.push({ at: performance.now() - started, lines: linesOf(terminal) });
  }
  return { screens, exitCode: await exit };
}

/** The words of a screen, without the space at the end of its lines. */
export function wordsOf({ lines }: Screen): string[] {
  return lines.map((runs) => runs.reduce((line, { at, text }) => line.padEnd(at) + text, '').trimEnd());
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

function linesOf({ buffer, rows, cols }: xterm.Terminal): Run[][] {
  const { active } = buffer;
  return Array.from({ length: rows }, (_, row) => {
    const line = active.getLine(active.viewportY + row);
    const runs: Run[] = [];
    for (let at = 0; at < cols; at++) {
      const cell = line?.getCell(at);
      const text = cell?.getChars() ?? '';
      if (cell === undefined || text === '') continue;
      const look = {
        ...(cell.isFgPalette() && { color: cell.getFgColor() }),
        bold: cell.isBold() !== 0,
        dim: cell.isDim() !== 0,
      };
      const last = runs.at(-1);
      const goesOn =
        last && last.at + last.text.length === at && last.color === look.color && last.bold === look.bold;
      if (goesOn && last.dim === look.dim) last.text += text;
      else runs.push({ text, at, ...look });
    }
    return runs;
  });
}
