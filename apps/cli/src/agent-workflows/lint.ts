import { type LintReport, lintAgents } from '@parallel-agents/meta';
import { loadKnownAgents } from '../agents/agents.ts';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { type Colors, colorsFor } from '../output/colors.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../run/reporter.ts';
import { type Environment, homeOf } from '../settings/environment.ts';
import type { AgentFlags } from '../settings/flags.ts';
import { resolveBasics } from '../settings/settings.ts';
import { findGivenAgents } from './given-agents.ts';

/**
 * Checks agents without a model.
 *
 * @throws InputError for agents that cannot even be read
 */
export async function lintGivenAgents(
  names: readonly string[],
  flags: AgentFlags,
  environment: Environment,
): Promise<ExitCode> {
  const settings = await resolveBasics(flags, environment);
  const { registry } = await loadKnownAgents(settings.agents, { home: homeOf(environment) });
  const { agents, warnings } = await findGivenAgents(names, registry, environment.cwd);
  const reporter = createReporter(environment, flags);
  for (const warning of warnings) reporter.note(warning);
  const reports = lintAgents(agents.map(({ definition }) => definition));
  const colors = colorsFor(environment.stdout, environment);
  environment.stdout.write(`${flags.json ? toSafeJson({ agents: reports }) : render(reports, colors)}\n`);
  return reports.every(({ passed }) => passed) ? exitCodes.completed : exitCodes.someFailed;
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
