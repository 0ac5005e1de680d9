import { findGivenAgents, type GivenAgent } from '@parallel-agents/app/agents';
import { InputError } from '@parallel-agents/core';
import {
  type AgentOutcome,
  previewRefine,
  previewReview,
  refineAgents,
  reviewAgents,
  type WorkflowOptions,
} from '@parallel-agents/meta';
import type { ExitCode } from '../errors/exit-codes.ts';
import { requireAnswers } from '../input/ask.ts';
import { requireWritable } from '../output/writable.ts';
import type { Environment } from '../settings/environment.ts';
import { checkWritingFlags, writeAgents } from './agent-folder.ts';
import { type RevisedAgent, replaceFiles } from './replace-files.ts';
import { dryRunWorkflow, openWorkflow, runWorkflow, type WorkflowContext } from './run-workflow.ts';
import { showReport } from './show-report.ts';
import type { WorkflowFlags, WritingFlags } from './workflow-flags.ts';

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
  const { context, agents } = await openGiven(names, flags, environment);
  if (flags.out === undefined) checkFiles(agents, flags, context, environment);
  const definitions = agents.map(({ definition }) => definition);
  if (flags.dryRun) {
    const preview = (options: WorkflowOptions) => previewRefine(definitions, options);
    return dryRunWorkflow(preview, refineNote, context, flags, environment);
  }
  if (flags.out !== undefined) await requireWritable(flags.out, environment.cwd, '--out');
  const end = await runWorkflow((options) => refineAgents(definitions, options), context, flags, environment);
  const better = end.report.agents.flatMap((outcome, index) => improved(outcome, agents[index]));
  const { reporter } = context;
  const files =
    flags.out === undefined
      ? await replaceFiles(better, flags, environment, reporter)
      : await writeAgents(
          better.map(({ definition }) => definition),
          flags,
          context.settings.runtime,
          environment,
          reporter,
        );
  return showReport(end, files, context, flags, environment);
}

/**
 * Reviews agents as they are.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function reviewGivenAgents(
  names: readonly string[],
  flags: WorkflowFlags,
  environment: Environment,
): Promise<ExitCode> {
  const { context, agents } = await openGiven(names, flags, environment);
  const definitions = agents.map(({ definition }) => definition);
  if (flags.dryRun) {
    const preview = (options: WorkflowOptions) => previewReview(definitions, options);
    return dryRunWorkflow(preview, reviewNote, context, flags, environment);
  }
  const end = await runWorkflow((options) => reviewAgents(definitions, options), context, flags, environment);
  return showReport(end, { written: [], isComplete: true }, context, flags, environment);
}

const refineNote =
  'At least: the first version without lint errors is accepted. At most: all rounds, each judge replaced, each answer corrected on each tier. Fixtures that a refiner adds are not known.';

const reviewNote =
  'At least: the panel is asked once. At most: it is asked again, each judge is replaced, and each answer corrected on each tier.';

async function openGiven(
  names: readonly string[],
  flags: WorkflowFlags,
  environment: Environment,
): Promise<{ context: WorkflowContext; agents: GivenAgent[] }> {
  const context = await openWorkflow(flags, environment);
  const { agents, warnings } = await findGivenAgents(names, context.registry, environment.cwd);
  for (const warning of warnings) context.reporter.note(warning);
  return { context, agents };
}

/** Said before anything is paid for. */
function checkFiles(
  agents: readonly GivenAgent[],
  { yes, as }: WritingFlags,
  { settings: { runtime } }: WorkflowContext,
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
