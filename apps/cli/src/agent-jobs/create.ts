import { resolve } from 'node:path';
import { defaultFolder, namesIn, writeAgents } from '@parallel-agents/app/internal/agents';
import { requireWritable } from '@parallel-agents/app/internal/files';
import { InputError } from '@parallel-agents/core';
import type { AgentBrief } from '@parallel-agents/meta';
import { openApp, type ResumedJob, startingOf } from '../app/open-app.ts';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { showForecast } from '../output/show-forecast.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { WritingFlags } from './agent-job-flags.ts';
import { readBriefFile } from './brief-file.ts';
import { checkWritingFlags } from './check-writing-flags.ts';
import { showReport } from './show-report.ts';
import { type AgentsSpec, judgingBy, workOnAgents } from './work-on-agents.ts';

export interface CreateFlags extends WritingFlags {
  from?: string;
  name?: string;
  domain?: string;
  capabilities?: string[];
}

/**
 * Makes agents of briefs and writes the best version of each, whether it met the target or not; which, is said.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function createAgents(
  purpose: string | undefined,
  flags: CreateFlags,
  environment: Environment,
): Promise<ExitCode> {
  checkWritingFlags(flags);
  const briefs = await briefsOf(purpose, flags, environment);
  return makeAgents({ create: briefs, ...judgingBy(flags) }, flags, environment);
}

/**
 * The same for briefs that have been read, or are gone on with.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function makeAgents(
  spec: CreateSpec,
  flags: WritingFlags,
  environment: Environment,
  resume?: ResumedJob,
): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  await using app = await openApp(flags, environment, reporter, resume);
  const { runtime } = app.settings;
  await requireWritable(flags.out ?? defaultFolder, environment.cwd, '--out');
  const folder = resolve(environment.cwd, flags.out ?? defaultFolder);
  // One that is gone on with may have written its agents there itself.
  const takenNames = flags.yes || resume ? [] : await namesIn(folder);
  if (flags.dryRun) {
    showForecast(await app.forecast(spec, { takenNames }), app.settings, flags, environment);
    return exitCodes.completed;
  }
  const options = { ...startingOf(flags, resume), takenNames };
  const report = await workOnAgents(app, spec, flags, environment, reporter, options);
  const made = report.agents.agents.flatMap(({ agent }) => agent ?? []);
  const files = await writeAgents(made, flags, runtime, environment, reporter);
  return showReport(report, files, { runtime, reporter }, flags, environment);
}

type CreateSpec = Extract<AgentsSpec, { create: unknown }>;

async function briefsOf(
  purpose: string | undefined,
  { from, name, domain, capabilities }: CreateFlags,
  environment: Environment,
): Promise<AgentBrief[]> {
  const own = [purpose, name, domain, capabilities].some((value) => value !== undefined);
  if (from !== undefined && own) {
    throw refused('--from and a brief on the command line contradict each other', 'Give one of the two.');
  }
  if (from !== undefined) return readBriefFile(from, environment);
  if (purpose === undefined)
    throw refused('a brief is missing', 'Say what the agent is for, or give --from FILE.');
  return [
    {
      purpose,
      ...(name !== undefined && { name }),
      ...(domain !== undefined && { domain }),
      ...(capabilities !== undefined && { capabilities }),
    },
  ];
}

function refused(message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['brief'], message, fix }]);
}
