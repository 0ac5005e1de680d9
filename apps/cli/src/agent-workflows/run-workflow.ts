import type { Account } from '@parallel-agents/app/jobs';
import {
  closing,
  createEscalation,
  type Escalation,
  noteOverspending,
  noteUnusedPrices,
  openSettings,
  settleAccount,
} from '@parallel-agents/app/jobs';
import { requiringModels } from '@parallel-agents/app/runtimes';
import { byGiven, limitsOf, modelsOf, openRuntime, type Settings } from '@parallel-agents/app/settings';
import type { AgentResult, StepPreview } from '@parallel-agents/core';
import type { WorkflowOptions, WorkflowReport } from '@parallel-agents/meta';
import type { Registry } from '@parallel-agents/registry';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { type KeptWorkflow, keepWorkflow } from '../kept-runs/keep.ts';
import { dryRunSteps } from '../run/dry-run.ts';
import { watchInterrupt } from '../run/interrupt.ts';
import { createReporter, type Reporter } from '../run/reporter.ts';
import { close, interruptedBeforeStart } from '../run/run-tasks.ts';
import type { Environment } from '../settings/environment.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { refuseIdleFlags } from '../settings/idle-flags.ts';
import { showProgress } from './show-progress.ts';
import type { WorkflowFlags } from './workflow-flags.ts';

/** What a command about agents works with, before anything is spawned. */
export interface WorkflowContext {
  settings: Settings;
  registry: Registry;
  reporter: Reporter;
}

export async function openWorkflow(flags: WorkflowFlags, environment: Environment): Promise<WorkflowContext> {
  const reporter = createReporter(environment, flags);
  refuseIdleFlags(flags);
  const { settings, registry } = await openSettings(givenBy(flags), environment, reporter, {
    onlyLook: flags.dryRun === true,
  });
  return { settings, registry, reporter };
}

/** What came of a workflow. */
export interface WorkflowEnd {
  report: WorkflowReport;
  interrupted: boolean;
  /** Over all sub-runs; absent without tiers. */
  account: Account | undefined;
}

/**
 * Gives a workflow its runtime, its limits, its budget and its signal, and shows how it goes.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function runWorkflow(
  work: (options: WorkflowOptions) => Promise<WorkflowReport>,
  context: WorkflowContext,
  flags: WorkflowFlags,
  environment: Environment,
): Promise<WorkflowEnd> {
  const { reporter } = context;
  const options = await optionsOf(context, flags, environment);
  const interrupt = watchInterrupt(environment, reporter.stopping);
  const results: AgentResult[] = [];
  let workflow: KeptWorkflow | undefined;
  try {
    workflow = await keepWorkflow('agents', flags, environment, reporter);
    const { budget, ...workflowOptions } = options;
    const report = await work({
      ...workflowOptions,
      workflowId: workflow.id,
      ...workflow.kept,
      signal: interrupt.signal,
      onEvent: (event) => {
        if (event.type === 'step-event' && event.event.type === 'task-ended')
          results.push(event.event.result);
        showProgress(event, reporter, flags, environment);
      },
    });
    if (interrupt.signal.aborted) workflow.tellHow();
    // Fixtures and judges are no work of the user's that tiers could be learned from.
    const { note } = reporter;
    noteOverspending(budget, note);
    const account = await settleAccount({ results }, context.settings, [], {
      here: environment,
      note,
      learn: false,
    });
    return { report, interrupted: interrupt.signal.aborted, account };
  } catch (thrown) {
    throw interrupt.signal.aborted ? interruptedBeforeStart(thrown) : thrown;
  } finally {
    await close(options.runtime, reporter.problem);
    await closing('The journal', () => workflow?.close(), reporter.problem);
    interrupt.stop();
  }
}

/**
 * Shows what a workflow would spawn and what it may cost. Spawns and writes nothing.
 *
 * @param note what the figures take for granted
 * @throws InputError as the workflow does
 */
export async function dryRunWorkflow(
  preview: (options: WorkflowOptions) => Promise<StepPreview[]>,
  note: string,
  context: WorkflowContext,
  flags: WorkflowFlags,
  environment: Environment,
): Promise<ExitCode> {
  const options = await optionsOf(context, flags, environment);
  try {
    const steps = await preview(options);
    await dryRunSteps({ steps, notes: [note] }, context.settings, flags, environment);
    return exitCodes.completed;
  } finally {
    await close(options.runtime, context.reporter.problem);
  }
}

/** What a workflow is told of the settings, and the runtime, which is to be closed. */
async function optionsOf(
  { settings, reporter }: WorkflowContext,
  flags: WorkflowFlags,
  environment: Environment,
): Promise<WorkflowOptions & Pick<Escalation, 'budget'>> {
  // The gate of runs would judge the judges.
  const { gate: _gate, ...spending } = settings.spending;
  const judgeModels =
    flags.judgeModels?.map((name) =>
      settings.names.resolve(name, byGiven(environment.describe, 'judgeModels')),
    ) ??
    spending.tiers?.map(({ model }) => model) ??
    [];
  const planned = judgeModels.map((model) => ({ agent: 'agent_panel_judge', description: 'Judge.', model }));
  const escalation = await createEscalation(
    { ...settings, spending },
    [{ agent: 'agent_creator', description: 'Create.' }, ...planned],
    [],
    environment.describe,
  );
  noteUnusedPrices(settings, [{ agent: 'agent_creator', description: 'Create.' }, ...planned], reporter);
  const { target, maxRounds, judges } = flags;
  const { describe } = environment;
  const ofTiers = flags.tiers === undefined ? { path: ['tiers'] } : byGiven(describe, 'tiers');
  const namedBy = flags.judgeModels === undefined ? ofTiers : byGiven(describe, 'judgeModels');
  const runtime = await openRuntime(settings, [...modelsOf(settings), ...judgeModels], environment, reporter);
  return {
    runtime: requiringModels(
      runtime,
      judgeModels.map((model) => ({ model, namedBy })),
    ),
    ...limitsOf(settings),
    ...escalation,
    judgeModels,
    ...(target !== undefined && { target }),
    ...(maxRounds !== undefined && { maxRounds }),
    ...(judges !== undefined && { judges }),
  };
}
