import type { Colors } from '../output/colors.ts';
import { terminalSafe } from '../output/sanitize.ts';

/** Lines that may differ before all are taken to: finding out which takes a time that grows with the square of them. */
const maxEditLength = 500;

/** What another version of a file changes, for people. */
export async function renderDifference(
  file: string,
  old: string,
  text: string,
  colors: Colors,
): Promise<string> {
  const { createTwoFilesPatch } = await import('diff');
  const options = { context: 2, maxEditLength };
  const patch = createTwoFilesPatch(file, file, old, text, 'as it is', 'refined', options);
  const lines = patch === undefined ? allDiffers(old, text) : patch.split('\n').slice(1);
  return lines
    .map((line) => {
      const safe = terminalSafe(line);
      if (line.startsWith('+')) return colors.green(safe);
      if (line.startsWith('-')) return colors.red(safe);
      return line.startsWith('@@') ? colors.cyan(safe) : safe;
    })
    .join('\n');
}

function allDiffers(old: string, text: string): string[] {
  const marked = (sign: string, whole: string) => whole.split('\n').map((line) => `${sign}${line}`);
  return [...marked('-', old), ...marked('+', text)];
}
