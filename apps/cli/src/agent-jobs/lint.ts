import {
  compatibilityOf,
  findGivenAgents,
  type KnownAgents,
  loadKnownAgents,
  sayCompatibility,
} from '@parallel-agents/app/internal/agents';
import { resolveBasics } from '@parallel-agents/app/internal/settings';
import { InputError } from '@parallel-agents/core';
import type { LintReport } from '@parallel-agents/meta';
import { lintWithChecks } from '@parallel-agents/meta/internal';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { type Colors, colorsFor } from '../output/colors.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { AgentFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';

/**
 * Checks agents without a model.
 *
 * @throws InputError for agents that cannot even be read
 */
export async function lintGivenAgents(
  names: readonly string[],
  flags: AgentFlags & { compat?: true },
  environment: Environment,
): Promise<ExitCode> {
  const settings = await resolveBasics(givenBy(flags), environment);
  const specifiers = flags.compat ? names.map((specifier) => ({ specifier, from: environment.cwd })) : [];
  const known = await loadKnownAgents([...settings.agents, ...specifiers], {
    cwd: environment.cwd,
    env: environment.env,
    strict: flags.strict,
    describe: environment.describe,
  });
  if (flags.compat) return showCompatibility(known, flags, environment);
  if (names.length === 0) throw nothingNamed();
  const { registry } = known;
  const { agents, warnings } = await findGivenAgents(names, registry, environment.cwd);
  const reporter = createReporter(environment, flags);
  for (const warning of warnings) reporter.note(warning);
  const reports = await lintWithChecks(agents.map(({ definition }) => definition));
  const colors = colorsFor(environment.stdout, environment);
  environment.stdout.write(`${flags.json ? toSafeJson({ agents: reports }) : render(reports, colors)}\n`);
  return reports.every(({ passed }) => passed) ? exitCodes.completed : exitCodes.someFailed;
}

function showCompatibility(known: KnownAgents, flags: AgentFlags, environment: Environment): ExitCode {
  const reporter = createReporter(environment, flags);
  for (const warning of known.warnings) reporter.note(warning);
  const agents = compatibilityOf(known);
  const { bold } = colorsFor(environment.stdout, environment);
  // A line for each finding, so that `grep` and `sort` work on them.
  const lines = agents.flatMap(({ agent, toolLimit, toolsWithheld, notHonoured }) => {
    const losses = [
      ...(toolLimit?.only ? [`only the tools ${toolLimit.only.join(', ')}`] : []),
      ...(toolLimit?.never ? [`never the tools ${toolLimit.never.join(', ')}`] : []),
      ...(toolsWithheld === undefined ? [] : [`no tools: ${toolsWithheld}`]),
      ...notHonoured.map(({ place, message }) => `${message} (${place})`),
    ];
    return losses.map((loss) => `${bold(oneLine(agent))}: ${oneLine(loss)}`);
  });
  const shown = [
    ...lines,
    sayCompatibility(known, environment.describe) ?? 'All agents are honoured in full.',
  ].join('\n');
  environment.stdout.write(`${flags.json ? toSafeJson({ agents }) : shown}\n`);
  return exitCodes.completed;
}

function nothingNamed(): InputError {
  const fix = 'Name files, folders, packages or agents; --compat looks at all that are loaded.';
  return new InputError([{ code: 'INVALID_OPTION', path: ['agents'], message: 'no agents are named', fix }]);
}

function render(reports: readonly LintReport[], { bold, dim, green, red, yellow }: Colors): string {
  const blocks = reports.map(({ agent, passed, findings }) => {
    const head = `${passed ? green('✓') : red('✗')} ${bold(oneLine(agent))}`;
    const lines = findings.map(({ severity, rule, field, problem, fix }) => {
      const mark = severity === 'error' ? red('error') : yellow('warning');
      return `  ${mark} ${dim(`${rule}, ${oneLine(field)}:`)} ${oneLine(problem)}\n    ${dim('fix')} ${oneLine(fix)}`;
    });
    return [head, ...lines].join('\n');
  });
  const errors = reports.filter(({ passed }) => !passed).length;
  return [
    ...blocks,
    `${reports.length} ${reports.length === 1 ? 'agent' : 'agents'}, ${errors} with errors`,
  ].join('\n');
}
