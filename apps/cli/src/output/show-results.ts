import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { Describe } from '@parallel-agents/app/internal/settings';
import type { AgentResult, RunReport } from '@parallel-agents/core';
import { commandLine } from '../settings/describe-flags.ts';
import { shellWord } from '../settings/engine-words.ts';
import type { TextOutput } from '../settings/environment.ts';
import type { Colors } from './colors.ts';
import { formatCount } from './format.ts';
import { renderResult } from './render-result.ts';
import { oneLine } from './sanitize.ts';
import { paragraphs, writePieces } from './write-pieces.ts';

interface Shown {
  /** All of them, however long they are. */
  full?: true;
  /** They can be looked at later. */
  isKept: boolean;
  /** The folder that has them as files. */
  output?: string;
}

interface ResultStyle extends Pick<RuntimeChoice, 'scripted'> {
  colors: Colors;
  describe: Describe;
}

/** As many results as somebody reads who did not ask for them. */
const fewResults = 12;
/** Lines of them all together, in a window whose height is not known. */
const fewLines = 60;

/**
 * Writes completed results. Where somebody looks at a terminal, only what can be looked at: few and short ones; the others
 * are kept, and it is said how to see them. Elsewhere all, for who reads them is a program or a file.
 *
 * @returns how to see those that were left out
 */
export async function showResults(
  { runId, results }: Pick<RunReport, 'runId' | 'results'>,
  { full, isKept, output }: Shown,
  style: ResultStyle,
  stdout: TextOutput,
): Promise<string | undefined> {
  const completed = results.filter(({ status }) => status === 'completed');
  const canBeSeen = isKept || output !== undefined;
  if (full || stdout.isTTY !== true || !canBeSeen || areFew(completed, style, stdout)) {
    await writePieces(stdout, paragraphs(rendered(completed, style)));
    return undefined;
  }
  const [first] = completed;
  const count = completed.length === 1 ? '1 output' : `${formatCount(completed.length)} outputs`;
  const show = (flags: string): string =>
    commandLine(style.describe('showJob', `${oneLine(runId)} ${flags}`));
  return [
    `${count}${output === undefined ? '' : ` in ${oneLine(output)}`}`,
    ...(isKept && first
      ? [`one: ${show(`--task ${shellWord(oneLine(first.taskId))}`)}`, `all: ${show('--full')}`]
      : []),
  ].join('\n  ');
}

/** One by one: all results together may be longer than a text can be. */
function* rendered(results: readonly AgentResult[], style: ResultStyle): Generator<string> {
  for (const result of results) yield renderResult(result, style, style.colors);
}

function areFew(
  results: readonly AgentResult[],
  style: ResultStyle,
  { rows, columns = 80 }: TextOutput,
): boolean {
  if (results.length > fewResults) return false;
  const most = rows === undefined ? fewLines : Math.max(rows * 2, fewLines);
  let lines = 0;
  for (const text of rendered(results, style)) {
    for (const line of text.split('\n')) lines += Math.max(1, Math.ceil(line.length / columns));
    if (lines > most) return false;
  }
  return true;
}
