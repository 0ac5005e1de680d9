import { type AgentDefinition, InputError } from '@parallel-agents/core';
import {
  type AgentOutcome,
  previewRefine,
  previewReview,
  refineAgents,
  reviewAgents,
  toMarkdown,
  type WorkflowOptions,
} from '@parallel-agents/meta';
import type { ExitCode } from '../errors/exit-codes.ts';
import { requireWritable } from '../output/writable.ts';
import type { Reporter } from '../run/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { checkWritingFlags, type WrittenFiles, writeAgents, writeFiles } from './agent-folder.ts';
import { findGivenAgents, type GivenAgent } from './given-agents.ts';
import { dryRunWorkflow, openWorkflow, runWorkflow, type WorkflowContext } from './run-workflow.ts';
import { showReport } from './show-report.ts';
import type { WorkflowFlags, WritingFlags } from './workflow-flags.ts';

/**
 * Refines agents and writes those that got better: over their files with `--yes`, or into `--out`.
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
  if (flags.out === undefined) checkFiles(agents, flags);
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
      ? await replaceFiles(better, environment, reporter)
      : await writeAgents(
          better.map(({ definition }) => definition),
          flags,
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
function checkFiles(agents: readonly GivenAgent[], { yes, as }: WritingFlags): void {
  const homeless = agents.find(({ file }) => file === undefined);
  if (yes && homeless === undefined && as !== 'package') return;
  const message =
    homeless === undefined
      ? 'the refined agents would replace their files'
      : `"${homeless.definition.name}" stands in no markdown file that could be replaced`;
  const fix = homeless ? 'Add --out FOLDER.' : 'Add -y to replace them, or --out FOLDER to write elsewhere.';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['--out'], message, fix }]);
}

interface BetterAgent {
  definition: AgentDefinition;
  file?: string;
}

/** The first version is the one that is there already. */
function improved({ agent, rounds }: AgentOutcome, given: GivenAgent | undefined): BetterAgent[] {
  const changed = rounds.slice(1).some(({ best }) => best);
  if (!changed || agent === undefined) return [];
  return [{ definition: agent, ...(given?.file !== undefined && { file: given.file }) }];
}

async function replaceFiles(
  agents: readonly BetterAgent[],
  { cwd }: Environment,
  reporter: Reporter,
): Promise<WrittenFiles> {
  const files = agents.flatMap(({ definition, file }) =>
    file === undefined ? [] : [[file, toMarkdown(definition)] as const],
  );
  return writeFiles(files, cwd, reporter);
}
