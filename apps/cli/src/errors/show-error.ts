import { type Command, CommanderError } from 'commander';
import { fitTo } from '../output/break-lines.ts';
import { colorsFor } from '../output/colors.ts';
import { oneLine, toSafeJson, toSafeJsonLine } from '../output/sanitize.ts';
import type { Environment } from '../settings/environment.ts';
import { formatIssue, toErrorReport } from './error-report.ts';

/** Shows why there was no run: for people on standard error, and as the one JSON document, or a line, if that was asked for. */
export function showError(
  thrown: unknown,
  environment: Environment,
  { json, command }: { json: 'document' | 'line' | false; command: Command },
): void {
  const report = toErrorReport(thrown, environment.describe, command);
  if (json === 'line') environment.stdout.write(`${toSafeJsonLine({ type: 'error', error: report })}\n`);
  else if (json) environment.stdout.write(`${toSafeJson({ error: report })}\n`);
  // A command group without a command has shown its help by now.
  if (thrown instanceof CommanderError && thrown.code === 'commander.help') return;
  const { red, dim } = colorsFor(environment.stderr, environment);
  const problems = report.issues?.map((issue) => ({ text: formatIssue(issue), fix: issue.fix })) ?? [
    { text: report.message, fix: report.fix },
  ];
  let alike = 0;
  for (const [at, { text, fix }] of problems.entries()) {
    alike++;
    const isSaidLater = problems[at + 1]?.fix === fix;
    const what = alike > 1 ? `fix for these ${alike}:` : 'fix';
    const lines = `${red('error')} ${oneLine(text)}\n${isSaidLater ? '' : `${dim(`  ${what}`)} ${oneLine(fix)}\n`}`;
    environment.stderr.write(fitTo(environment.stderr, lines));
    if (!isSaidLater) alike = 0;
  }
  const { issueCount = problems.length } = report;
  const shown = issueCount > problems.length ? `; the first ${problems.length} are shown` : '';
  if (issueCount > 1) environment.stderr.write(`${issueCount} problems${shown}; nothing was started.\n`);
}
