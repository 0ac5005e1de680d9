import type { Account } from '@parallel-agents/app/jobs';
import type { RuntimeChoice } from '@parallel-agents/app/runtimes';
import type { JobEvent, RunReport } from '@parallel-agents/core';
import { type Colors, colorsFor } from '../output/colors.ts';
import { renderResult } from '../output/render-result.ts';
import { renderSavings } from '../output/render-savings.ts';
import { renderNotCompleted, renderSummary, renderWarnings } from '../output/render-summary.ts';
import { runDocumentPieces } from '../output/result-document.ts';
import { oneLine } from '../output/sanitize.ts';
import { paragraphs, writePieces } from '../output/write-pieces.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { progressLine } from './progress.ts';

/** Tells people, or the program that called, how the run goes. Results go to standard output, all else beside it. */
export interface Reporter {
  progress(event: JobEvent): void;
  /** Something worth knowing; `--quiet` leaves it out, the JSON document does not. */
  note(text: string): void;
  /** What was noted, and what went wrong. */
  readonly notes: readonly string[];
  /** Progress in words; `--quiet` leaves it out. */
  tell(text: string): void;
  /** Something that went wrong; always said. */
  problem(text: string): void;
  /** The run was interrupted and is being brought to an end. */
  stopping(): void;
  /** Paragraphs that people read below the results, such as the account. */
  below(parts: readonly (string | undefined)[]): void;
  /** Resolves when whoever reads has taken all of it. */
  finish(report: RunReport, runtime: RuntimeChoice, account?: Account): Promise<void>;
}

export function createReporter(environment: Environment, flags: Pick<RunFlags, 'json' | 'quiet'>): Reporter {
  const { stdout, stderr } = environment;
  const colors = colorsFor(stderr, environment);
  const say = (line: string): unknown => stderr.write(`${line}\n`);
  const notes: string[] = [];
  const note = (text: string): void => {
    notes.push(text);
    if (!flags.quiet) say(`${colors.yellow('note')} ${oneLine(text)}`);
  };
  const below = (parts: readonly (string | undefined)[]): void => {
    const shown = parts.filter(Boolean);
    if (shown.length > 0) say(`\n${shown.join('\n\n')}`);
  };
  return {
    note,
    below,
    notes,
    tell(text) {
      if (!flags.quiet) say(text);
    },
    problem(text) {
      notes.push(text);
      say(`${colors.red('error')} ${oneLine(text)}`);
    },
    stopping: () => note('Interrupted: stopping the sessions. Press Ctrl-C again to leave at once.'),
    progress(event) {
      // That nothing can be kept any more is no news to be left out.
      const isWanted = !flags.quiet || event.type === 'journal.failed';
      const line = isWanted ? progressLine(event, colors) : undefined;
      if (line !== undefined) say(line);
    },
    async finish(report, runtime, account) {
      const notice = runtime.notice?.(environment.describe);
      if (!flags.json) {
        await writePieces(stdout, paragraphs(resultParts(report, runtime, colorsFor(stdout, environment))));
        below(partsBelow(report, { quiet: flags.quiet, notice, account, colors }));
        return;
      }
      if (notice !== undefined) note(notice);
      await writePieces(stdout, runDocumentPieces(report, account, notes, runtime));
    },
  };
}

/** One by one: all results together may be longer than a text can be. */
function* resultParts({ results }: RunReport, runtime: RuntimeChoice, colors: Colors): Generator<string> {
  for (const result of results)
    if (result.status === 'completed') yield renderResult(result, runtime, colors);
}

interface StyleBelow {
  quiet: true | undefined;
  notice: string | undefined;
  account: Account | undefined;
  colors: Colors;
}

/** What is to be known beside the results. What went wrong is said with `--quiet` too. */
function partsBelow(
  { results, summary }: RunReport,
  { quiet, notice, account, colors }: StyleBelow,
): (string | undefined)[] {
  const wrong = [renderWarnings(results, colors), renderNotCompleted(results, colors)];
  if (quiet) return wrong;
  return [
    renderSummary(summary, colors),
    account && renderSavings(account, colors),
    ...wrong,
    notice && colors.yellow(notice),
  ];
}
