import type { RunEvent, RunReport } from '@parallel-agents/core';
import { type Colors, colorsFor } from '../output/colors.ts';
import { renderResult } from '../output/render-result.ts';
import { renderSavings } from '../output/render-savings.ts';
import { renderNotCompleted, renderSummary } from '../output/render-summary.ts';
import { runDocumentPieces } from '../output/result-document.ts';
import { oneLine } from '../output/sanitize.ts';
import { paragraphs, writePieces } from '../output/write-pieces.ts';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import type { Account } from './account.ts';
import { progressLine } from './progress.ts';

/** Tells people, or the program that called, how the run goes. Results go to standard output, all else beside it. */
export interface Reporter {
  progress(event: RunEvent): void;
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
  return {
    note,
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
      const isWanted = !flags.quiet || event.type === 'journal-failed';
      const line = isWanted ? progressLine(event, colors) : undefined;
      if (line !== undefined) say(line);
    },
    async finish(report, runtime, account) {
      const { notice } = runtime;
      if (!flags.json) {
        const style = { quiet: flags.quiet, runtime, account, colors: colorsFor(stdout, environment) };
        await writePieces(stdout, paragraphs(reportParts(report, style)));
        return;
      }
      if (notice !== undefined) note(notice);
      await writePieces(stdout, runDocumentPieces(report, account, notes, runtime));
    },
  };
}

interface ReportStyle {
  quiet: true | undefined;
  runtime: RuntimeChoice;
  account: Account | undefined;
  colors: Colors;
}

/** One by one: all results together may be longer than a text can be. */
function* reportParts({ results, summary }: RunReport, style: ReportStyle): Generator<string> {
  const { quiet, runtime, account, colors } = style;
  const { notice } = runtime;
  for (const result of results)
    if (result.status === 'completed') yield renderResult(result, runtime, colors);
  if (!quiet) yield renderSummary(summary, colors);
  if (!quiet && account !== undefined) yield renderSavings(account, colors);
  const failures = renderNotCompleted(results, colors);
  if (failures !== '') yield failures;
  if (!quiet && notice !== undefined) yield colors.yellow(notice);
}
