import { saving, writeWhole } from '@parallel-agents/app/internal/files';
import type { Account } from '@parallel-agents/app/internal/jobs';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { OrchestrationReport, Plan } from '@parallel-agents/meta';
import { accountFields } from '../output/account-fields.ts';
import { fitTo } from '../output/break-lines.ts';
import { type Colors, colorsFor } from '../output/colors.ts';
import { scriptedWords } from '../output/render-result.ts';
import { renderSavings } from '../output/render-savings.ts';
import { renderNotCompleted, renderSummary } from '../output/render-summary.ts';
import { notesField, toResultDocument } from '../output/result-document.ts';
import { oneLine, terminalSafe, toSafeJson } from '../output/sanitize.ts';
import type { Reporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { GoalFlags } from './orchestrate-flags.ts';
import { renderPlan } from './render-plan.ts';

interface Ending {
  runtime: RuntimeChoice;
  /** Over all sub-runs; absent without tiers. */
  account: Account | undefined;
  /** The file that is to hold the report, or with --plan-only the plan. */
  out: string | undefined;
  reporter: Reporter;
  /** How what failed is done again. */
  retry: string | undefined;
}

/**
 * Shows what came of a goal, and writes it where `--out` says.
 * @returns whether it could be written
 */
export async function showOrchestration(
  report: OrchestrationReport,
  { runtime, account, out, reporter, retry }: Ending,
  flags: GoalFlags,
  environment: Environment,
): Promise<boolean> {
  const { scripted } = runtime;
  const notice = runtime.notice?.(environment.describe);
  const isPlan = report.status === 'planned';
  const markdown = scripted && notice !== undefined ? `> ${notice}\n\n${report.markdown}` : report.markdown;
  const isWritten =
    out === undefined || (await writeOut(out, isPlan ? planText(report, runtime) : markdown, reporter));
  if (flags.json) {
    if (notice !== undefined) reporter.note(notice);
    environment.stdout.write(
      `${toSafeJson(isPlan ? planDocument(report, runtime) : { ...toDocument(report, account, runtime), ...notesField(reporter.notes) })}\n`,
    );
    return isWritten;
  }
  const { plan, summary, errors, tasks } = report;
  const shown =
    isPlan && plan
      ? fitTo(environment.stdout, planForPeople(plan, runtime, colorsFor(environment.stdout, environment)))
      : terminalSafe(markdown).trimEnd();
  environment.stdout.write(`${shown}\n`);
  const colors = colorsFor(environment.stderr, environment);
  // What the report says of it in words is said with what to do about it.
  const failed = errors.map(({ phase, error }) => ({ taskId: phase, status: 'failed' as const, error }));
  const wrong = renderNotCompleted(
    [...failed, ...tasks.map(({ result }) => result)],
    colors,
    environment.describe,
  );
  if (flags.quiet) {
    reporter.below([wrong]);
    return isWritten;
  }
  reporter.below([
    renderSummary(summary, colors),
    account && renderSavings(account, colors),
    wrong,
    retry,
    flags.out !== undefined && isWritten ? `wrote ${oneLine(flags.out)}` : undefined,
    notice && colors.yellow(notice),
  ]);
  return isWritten;
}

function planForPeople(plan: Plan, { scripted }: Pick<RuntimeChoice, 'scripted'>, colors: Colors): string {
  const mark = scripted ? `${colors.yellow(scriptedWords)}\n` : '';
  return `${mark}${renderPlan(plan, colors)}`;
}

async function writeOut(file: string, text: string, reporter: Reporter): Promise<boolean> {
  const write = async () => {
    await writeWhole(file, text);
    return true;
  };
  return (await saving(oneLine(file), write, reporter)) ?? false;
}

/** What `--plan` reads. */
function planDocument(
  { goal, plan }: OrchestrationReport,
  { scripted }: Pick<RuntimeChoice, 'scripted'>,
): object {
  return { goal, ...(scripted && { scripted }), ...plan };
}

function planText(report: OrchestrationReport, runtime: RuntimeChoice): string {
  return `${JSON.stringify(planDocument(report, runtime), null, 2)}\n`;
}

function toDocument(
  { tasks, summary, ...report }: OrchestrationReport,
  account: Account | undefined,
  { scripted }: Pick<RuntimeChoice, 'scripted'>,
): object {
  const mark = scripted ? { scripted } : {};
  return {
    ...report,
    ...mark,
    summary: { ...summary, ...accountFields(account, mark) },
    tasks: tasks.map(({ result, ...outcome }) => ({ ...outcome, result: toResultDocument(result, mark) })),
  };
}
