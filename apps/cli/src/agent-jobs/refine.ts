import { findGivenAgents, type GivenAgent, writeAgents } from '@parallel-agents/app/internal/agents';
import { requireWritable } from '@parallel-agents/app/internal/files';
import type { RuntimeChoice } from '@parallel-agents/app/internal/runtimes';
import { InputError } from '@parallel-agents/core';
import { defined } from '@parallel-agents/core/internal';
import type { AgentOutcome } from '@parallel-agents/meta';
import { openApp, type ResumedJob, startingOf } from '../app/open-app.ts';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { requireAnswers } from '../input/ask.ts';
import { showForecast } from '../output/show-forecast.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { AgentJobFlags, WritingFlags } from './agent-job-flags.ts';
import { checkWritingFlags } from './check-writing-flags.ts';
import { type RevisedAgent, replaceFiles } from './replace-files.ts';
import { showReport } from './show-report.ts';
import { type AgentsSpec, judgingBy, workOnAgents } from './work-on-agents.ts';

/**
 * Refines agents and writes those that got better: over their files, which is asked for each unless `--yes` is given, or
 * into `--out`.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function refineGivenAgents(
  names: readonly string[],
  flags: WritingFlags,
  environment: Environment,
): Promise<ExitCode> {
  checkWritingFlags(flags);
  return improveAgents({ refine: [...names], ...judgingBy(flags) }, flags, environment);
}

/**
 * The same for a job that is gone on with.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function improveAgents(
  spec: Extract<AgentsSpec, { refine: readonly string[] }>,
  flags: WritingFlags,
  environment: Environment,
  resume?: ResumedJob,
): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  await using app = await openApp(flags, environment, reporter, resume);
  const { runtime } = app.settings;
  if (flags.out === undefined) {
    const finding = findGivenAgents(spec.refine, app.known.registry, environment.cwd);
    const found = await finding.catch((thrown: unknown) => {
      // An engine has the agents of a job that was begun elsewhere.
      if (!resume || flags.engine === undefined || !(thrown instanceof InputError)) throw thrown;
      reporter.note(
        'The agents’ files are not here: none is replaced. Resume the job where they are to replace them.',
      );
      return { agents: [] };
    });
    if (found.agents.length > 0) checkFiles(found.agents, flags, runtime, environment);
  }
  if (flags.dryRun) {
    showForecast(await app.forecast(spec), app.settings, flags, environment);
    return exitCodes.completed;
  }
  if (flags.out !== undefined) await requireWritable(flags.out, environment.cwd, '--out');
  const report = await workOnAgents(app, spec, flags, environment, reporter, startingOf(flags, resume));
  const better = report.agents.agents.flatMap((outcome, index) => improved(outcome, report.given[index]));
  const files =
    flags.out === undefined
      ? await replaceFiles(better, flags, environment, reporter)
      : await writeAgents(
          better.map(({ definition }) => definition),
          flags,
          runtime,
          environment,
          reporter,
        );
  return showReport(report, files, { runtime, reporter }, flags, environment);
}

/**
 * Reviews agents as they are.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function reviewGivenAgents(
  names: readonly string[],
  flags: AgentJobFlags,
  environment: Environment,
): Promise<ExitCode> {
  const { judges, judgeModels } = judgingBy(flags);
  return judgeAgents({ review: [...names], ...defined({ judges, judgeModels }) }, flags, environment);
}

/**
 * The same for a job that is gone on with.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function judgeAgents(
  spec: Extract<AgentsSpec, { review: readonly string[] }>,
  flags: AgentJobFlags,
  environment: Environment,
  resume?: ResumedJob,
): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  await using app = await openApp(flags, environment, reporter, resume);
  if (flags.dryRun) {
    showForecast(await app.forecast(spec), app.settings, flags, environment);
    return exitCodes.completed;
  }
  const report = await workOnAgents(app, spec, flags, environment, reporter, startingOf(flags, resume));
  const { runtime } = app.settings;
  return showReport(report, { written: [], isComplete: true }, { runtime, reporter }, flags, environment);
}

/** Said before anything is paid for. */
function checkFiles(
  agents: readonly GivenAgent[],
  { yes, as }: WritingFlags,
  runtime: RuntimeChoice,
  environment: Environment,
): void {
  const homeless = agents.find(({ file }) => file === undefined);
  if (homeless !== undefined || as === 'package') {
    const what = homeless
      ? `"${homeless.definition.name}" stands in no markdown file`
      : 'a package is no file';
    throw noPlace(`${what} that could be replaced`, 'Add --out FOLDER.');
  }
  if (runtime.scripted) {
    const message = 'examples of the scripted runtime are never written over an agent’s file';
    throw noPlace(message, 'Add --out FOLDER, or choose another runtime.');
  }
  if (!yes) {
    const fix = 'Add -y to replace the files (the old ones are kept beside them), or --out FOLDER.';
    requireAnswers(environment, '--yes', fix);
  }
}

function noPlace(message: string, fix: string): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['--out'], message, fix }]);
}

/** The first version is the one that is there already. */
function improved({ agent, rounds }: AgentOutcome, given: GivenAgent | undefined): RevisedAgent[] {
  const changed = rounds.slice(1).some(({ best }) => best);
  if (!changed || agent === undefined || given === undefined) return [];
  return [{ ...given, before: given.definition, definition: agent }];
}
