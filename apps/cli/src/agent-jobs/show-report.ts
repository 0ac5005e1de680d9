import type { AgentsReport } from '@parallel-agents/app';
import type { WrittenFiles } from '@parallel-agents/app/internal/files';
import type { Account } from '@parallel-agents/app/internal/jobs';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import type { AgentJobReport, AgentOutcome } from '@parallel-agents/meta';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { accountFields } from '../output/account-fields.ts';
import { colorsFor } from '../output/colors.ts';
import { renderSavings } from '../output/render-savings.ts';
import { renderSummary } from '../output/render-summary.ts';
import { notesField } from '../output/result-document.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import type { Reporter } from '../report/reporter.ts';
import { commandLine } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';
import { isKept } from '../settings/is-kept.ts';
import type { AgentJobFlags } from './agent-job-flags.ts';
import { renderOutcomes } from './render-outcomes.ts';

/**
 * Shows what came of it: for people, or as the one JSON document.
 * @returns 0 only if every agent is what was asked for, and stands where it should
 */
export function showReport(
  { agents: report, account, status }: AgentsReport,
  { written, isComplete }: WrittenFiles,
  { runtime, reporter }: { runtime: RuntimeChoice; reporter: Reporter },
  flags: AgentJobFlags,
  environment: Environment,
): ExitCode {
  const code = isComplete || status === 'cancelled' ? exitCodeOf(status) : exitCodes.someFailed;
  if (!isComplete && isKept(flags)) {
    reporter.note(
      `What is kept is not paid again: correct the folder, and give the same command with --job-id ${report.jobId}`,
    );
  }
  const goOn =
    status === 'cancelled' && isKept(flags)
      ? `Go on with it: ${commandLine(environment.describe('resumeJob', report.jobId))}`
      : undefined;
  const { scripted } = runtime;
  const notice = runtime.notice?.(environment.describe);
  if (flags.json) {
    for (const said of [goOn, notice]) if (said !== undefined) reporter.note(said);
    environment.stdout.write(
      `${toSafeJson({ ...toDocument(report, account, written, runtime), ...(scripted && { scripted }), ...notesField(reporter.notes) })}\n`,
    );
    return code;
  }
  const shown = renderOutcomes(
    report,
    runtime,
    colorsFor(environment.stdout, environment),
    environment.describe,
  );
  environment.stdout.write(`${shown}\n`);
  const files = written.map((file) => `wrote ${oneLine(file)}`).join('\n');
  const colors = colorsFor(environment.stderr, environment);
  reporter.below(
    flags.quiet
      ? [files]
      : [
          renderSummary(report.summary, colors),
          account && renderSavings(account, colors),
          files,
          notice && colors.yellow(notice),
        ],
  );
  if (goOn !== undefined) reporter.note(goOn);
  return code;
}

function exitCodeOf(status: AgentsReport['status']): ExitCode {
  if (status === 'cancelled') return exitCodes.interrupted;
  return status === 'completed' ? exitCodes.completed : exitCodes.someFailed;
}

function toDocument(
  { jobId, agents, summary }: AgentJobReport,
  account: Account | undefined,
  written: readonly string[],
  runtime: Pick<RuntimeChoice, 'scripted'>,
): object {
  return {
    jobId,
    agents: agents.map(toAgentDocument),
    summary: { ...summary, ...accountFields(account, runtime) },
    written,
  };
}

/** The definition is left out: it holds code, and the design says the same as data. */
function toAgentDocument({ agent: _agent, ...outcome }: AgentOutcome): object {
  return outcome;
}
