import type { Account } from '@parallel-agents/app/internal/jobs';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { JobEvent, RunReport } from '@parallel-agents/core';
import type { JobView } from '@parallel-agents/core/view';
import { Progress, type ProgressFlags, type ProgressKind, progressKind } from '../live/progress.ts';
import { fitTo } from '../output/break-lines.ts';
import { type Colors, colorsFor } from '../output/colors.ts';
import { renderSavings } from '../output/render-savings.ts';
import { renderNotCompleted, renderSummary, renderWarnings } from '../output/render-summary.ts';
import { runDocumentPieces } from '../output/result-document.ts';
import { oneLine } from '../output/sanitize.ts';
import { showResults } from '../output/show-results.ts';
import { writePieces } from '../output/write-pieces.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { isKept } from '../settings/is-kept.ts';

/** Tells people, or the program that called, how the run goes. Results go to standard output, all else beside it. */
export interface Reporter {
  /** What has happened, drawn or in a line. */
  progress(event: JobEvent): void;
  /** The same for what is said in other words, where it is not drawn. */
  watch(event: JobEvent): void;
  /** How it is shown: what is drawn needs no lines. */
  readonly shows: ProgressKind;
  /** Leaves the terminal to a question. */
  pause<Answer>(question: () => Promise<Answer>): Promise<Answer>;
  /** Nothing more happens: what was drawn goes. */
  end(): void;
  /** Something worth knowing; `--quiet` leaves it out, the JSON document does not. */
  note(text: string): void;
  /** What was noted, and what went wrong. */
  readonly notes: readonly string[];
  /** Writes a line in any case. */
  say(line: string): void;
  /** Progress in words; `--quiet` leaves it out. */
  tell(text: string): void;
  /** Something that went wrong; always said. */
  problem(text: string): void;
  /** The run was interrupted and is being brought to an end. */
  stopping(): void;
  /** Paragraphs that people read below the results, such as the account. */
  below(parts: readonly (string | undefined)[]): void;
  /** Resolves when whoever reads has taken all of it. */
  finish(report: RunReport, runtime: RuntimeChoice, ending: Ending): Promise<void>;
}

export function createReporter(environment: Environment, flags: ReportFlags): Reporter {
  const { stdout, stderr } = environment;
  const colors = colorsFor(stderr, environment);
  const progress = new Progress(progressKind(flags, environment), environment);
  const say = (line: string): void => progress.say(line);
  const notes: string[] = [];
  const note = (text: string): void => {
    notes.push(text);
    if (!flags.quiet) say(fitTo(stderr, `${colors.yellow('note')} ${oneLine(text)}`));
  };
  const below = (parts: readonly (string | undefined)[]): void => {
    const shown = parts.filter(Boolean);
    if (shown.length > 0) say(fitTo(stderr, `\n${shown.join('\n\n')}`));
  };
  return {
    note,
    say,
    below,
    notes,
    tell(text) {
      if (!flags.quiet) say(text);
    },
    problem(text) {
      notes.push(text);
      say(fitTo(stderr, `${colors.red('error')} ${oneLine(text)}`));
    },
    stopping() {
      progress.stopping();
      note('Interrupted: stopping the sessions. Press Ctrl-C again to leave at once.');
    },
    shows: progress.kind,
    progress: (event) => progress.record(event),
    watch: (event) => progress.watch(event),
    pause: (question) => progress.pause(question),
    end: () => progress.end(),
    async finish(report, runtime, { account, retry }) {
      progress.end();
      const notice = runtime.notice?.(environment.describe);
      if (!flags.json) {
        const { describe } = environment;
        const style = { ...runtime, colors: colorsFor(stdout, environment), describe };
        const left = await showResults(report, { ...flags, isKept: isKept(flags) }, style, stdout);
        const table = progress.kind === 'live' ? await drawnTable(progress.view, environment) : undefined;
        below([
          table,
          ...partsBelow(report, { quiet: flags.quiet, notice, account, retry, colors, describe }),
          left && colors.dim(left),
        ]);
        return;
      }
      if (notice !== undefined) note(notice);
      await writePieces(stdout, runDocumentPieces(report, account, notes, runtime));
    },
  };
}

/** What is said of a run beside its results. */
interface Ending {
  account: Account | undefined;
  /** How what failed is done again. */
  retry: string | undefined;
}

export type ReportFlags = ProgressFlags & Pick<RunFlags, 'json' | 'full' | 'journal' | 'replay' | 'output'>;

/** What was drawn is gone: how each task ended stays, as far as the window goes. */
async function drawnTable(view: JobView, environment: Environment): Promise<string> {
  const { endTable } = await import('../live/end-table.ts');
  return endTable(view, environment.stderr, environment);
}

interface StyleBelow extends Ending {
  quiet: true | undefined;
  notice: string | undefined;
  colors: Colors;
  describe: Environment['describe'];
}

/** What is to be known beside the results. What went wrong is said with `--quiet` too. */
function partsBelow(
  { results, summary }: RunReport,
  { quiet, notice, account, retry, colors, describe }: StyleBelow,
): (string | undefined)[] {
  const wrong = [renderWarnings(results, colors), renderNotCompleted(results, colors, describe)];
  if (quiet) return wrong;
  return [
    renderSummary(summary, colors),
    account && renderSavings(account, colors),
    ...wrong,
    retry,
    notice && colors.yellow(notice),
  ];
}
