import {
  exportAgents,
  findGivenAgents,
  importAgents,
  type MovedAgent,
} from '@parallel-agents/app/internal/agents';
import { requireWritable } from '@parallel-agents/app/internal/files';
import { homeOf } from '@parallel-agents/app/internal/settings';
import { InputError } from '@parallel-agents/core';
import { exportForms } from '@parallel-agents/meta/internal';
import type { Registry } from '@parallel-agents/registry';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { AgentFlags } from '../settings/flags.ts';
import { openRegistry } from './show-agents.ts';

export interface MoveFlags extends AgentFlags {
  to?: string;
  yes?: true;
  as?: string;
  packageName?: string;
}

/** @throws InputError for what holds no agents, and for files in the way */
export async function importInto(
  source: string,
  flags: MoveFlags,
  environment: Environment,
): Promise<ExitCode> {
  const notes = createReporter(environment, flags);
  const { to, yes: replace, strict } = flags;
  const { cwd } = environment;
  if (to !== undefined) await requireWritable(to, cwd, '--to');
  const moved = await importAgents(source, { cwd, home: homeOf(environment), strict, to, replace, notes });
  return show(moved, 'imported', flags, environment);
}

/** @throws InputError for agents and forms that there are not, and for files in the way */
export async function exportAs(
  names: readonly string[],
  flags: MoveFlags,
  environment: Environment,
): Promise<ExitCode> {
  const form = [...exportForms, 'package' as const].find((known) => known === flags.as);
  if (form === undefined) {
    const fix = `Choose one of: ${[...exportForms, 'package'].join(', ')}.`;
    const message = flags.as === undefined ? 'is missing' : `there is no form "${flags.as}"`;
    throw new InputError([{ code: 'INVALID_OPTION', path: ['--as'], message, fix }]);
  }
  const { registry } = await openRegistry(flags, environment);
  const { agents } = await findGivenAgents(names, registry, environment.cwd);
  const notes = createReporter(environment, flags);
  const { to, yes: replace, packageName } = flags;
  if (to !== undefined) await requireWritable(to, environment.cwd, '--to');
  const definitions = agents.map(({ definition }) => definition);
  const moved = await exportAgents(definitions, form, {
    cwd: environment.cwd,
    to,
    replace,
    packageName,
    notes,
  });
  const code = show(moved, 'exported', flags, environment);
  for (const line of await sayShadowed(names, registry, flags, environment)) notes.note(line);
  return code;
}

/** Where other tools look for agents, we look too: the copy may have the name from now on. */
async function sayShadowed(
  names: readonly string[],
  before: Registry,
  flags: MoveFlags,
  environment: Environment,
): Promise<string[]> {
  const { registry } = await openRegistry({ ...flags, quiet: true }, environment);
  return names.flatMap((name) => {
    const agent = before.resolve(name)?.name;
    const copy = registry.resolve(name)?.name;
    if (agent === undefined || copy === undefined || agent === copy) return [];
    const whole = agent.includes('/') ? agent : `built-in/${agent}`;
    return [`Here, "${name}" is the copy from now on (${copy}). The agent itself is "${whole}".`];
  });
}

function show(
  { agents, isComplete }: { agents: readonly MovedAgent[]; isComplete: boolean },
  done: 'imported' | 'exported',
  { json }: MoveFlags,
  { stdout }: Environment,
): ExitCode {
  if (json) stdout.write(`${toSafeJson({ [done]: agents })}\n`);
  else {
    const lines = agents.flatMap(({ agent, files, told }) => [
      `${agent} → ${files.join(', ')}`,
      ...(done === 'exported' ? told.map((line) => `  ${line}`) : []),
    ]);
    const count = `${agents.length} ${agents.length === 1 ? 'agent' : 'agents'} ${done}`;
    stdout.write(
      `${[...lines.map((line) => (line.startsWith('  ') ? `  ${oneLine(line)}` : oneLine(line))), count].join('\n')}\n`,
    );
  }
  return isComplete ? exitCodes.completed : exitCodes.someFailed;
}
