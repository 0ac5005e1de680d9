import {
  closing,
  createEscalation,
  noteOverspending,
  noteUnusedPrices,
  openSettings,
  prepareTasks,
  recallExperience,
  settleAccount,
} from '@parallel-agents/app/jobs';
import { requiringModels } from '@parallel-agents/app/runtimes';
import { judgesOf, limitsOf, modelsOf, openRuntime } from '@parallel-agents/app/settings';
import { type AgentResult, type AgentTask, InputError } from '@parallel-agents/core';
import { type OrchestrationReport, orchestrate, previewGoal } from '@parallel-agents/meta';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { ask, requireAnswers } from '../input/ask.ts';
import { type KeptWorkflow, keepWorkflow } from '../kept-runs/keep.ts';
import { requireWritable } from '../output/writable.ts';
import { watchInterrupt } from '../run/interrupt.ts';
import { createReporter } from '../run/reporter.ts';
import { close, interruptedBeforeStart } from '../run/run-tasks.ts';
import type { Environment } from '../settings/environment.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { refuseIdleFlags } from '../settings/idle-flags.ts';
import { dryRunGoal } from './dry-run-goal.ts';
import { fitsBudget } from './fits-budget.ts';
import { type MissingAgents, missingAgentsFor } from './missing-agents.ts';
import type { OrchestrateFlags } from './orchestrate-flags.ts';
import { readGoal } from './read-goal.ts';
import { openOutFile, showOrchestration } from './show-orchestration.ts';
import { showProgress } from './show-progress.ts';

/**
 * From a goal to a report on the screen and in a file.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function orchestrateGoal(
  given: string | undefined,
  flags: OrchestrateFlags,
  environment: Environment,
): Promise<ExitCode> {
  if (flags.approve && !flags.dryRun) requireAnswers(environment, '--approve', answerFix);
  const { goal, plan, locate } = await readGoal(given, flags, environment);
  const reporter = createReporter(environment, flags);
  refuseIdleFlags(flags);
  const { settings, registry } = await openSettings(givenBy(flags), environment, reporter, {
    onlyLook: flags.dryRun === true,
  });
  const beside = { here: environment, note: reporter.note };
  const experience = await recallExperience(settings, beside);
  const planner = { agent: 'agent_orchestrator', description: goal };
  noteUnusedPrices(settings, [planner], reporter);
  const { budget, ...escalation } = await createEscalation(
    settings,
    [planner],
    experience,
    environment.describe,
  );
  const out =
    flags.out === undefined || flags.dryRun ? undefined : await openOutFile(flags.out, environment.cwd);
  if (flags.keepAgents !== undefined && !flags.dryRun) {
    await requireWritable(flags.keepAgents, environment.cwd, '--keep-agents');
  }
  const runtime = requiringModels(
    await openRuntime(settings, modelsOf(settings), environment, reporter),
    judgesOf(settings),
  );
  const interrupt = watchInterrupt(environment, reporter.stopping);
  const results: AgentResult[] = [];
  let workflow: KeptWorkflow | undefined;
  let missing: MissingAgents | undefined;
  let isOver = false;
  try {
    const { maxTasks, maxDepth } = flags;
    const planned = {
      agents: registry,
      ...(maxTasks !== undefined && { maxTasks }),
      ...(maxDepth !== undefined && { maxDepth }),
      ...(plan !== undefined && { plan }),
      ...(flags.planOnly && { planOnly: true }),
      ...(budget && { checkTasks: fitsBudget(budget, settings, registry) }),
      prepareTasks: (tasks: readonly AgentTask[]) => prepareTasks(tasks, settings, registry),
    };
    const common = { runtime, ...limitsOf(settings), ...escalation };
    if (flags.dryRun) {
      const { create } = missingAgentsFor(common, flags, settings.runtime, reporter, environment);
      const preview = await previewGoal(goal, {
        ...common,
        ...planned,
        ...(flags.create && { createAgent: create }),
      });
      await dryRunGoal(preview, settings, flags, environment);
      return exitCodes.completed;
    }
    workflow = await keepWorkflow('goal', flags, environment, reporter);
    const { resume, ...kept } = { ...workflow.kept };
    const shared = { ...common, ...kept };
    missing = missingAgentsFor(shared, flags, settings.runtime, reporter, environment);
    const report = await orchestrate(goal, {
      ...shared,
      ...planned,
      ...(flags.create && { createAgent: missing.create }),
      ...(flags.approve && { approve: (_plan, { signal }) => approve(environment, signal) }),
      orchestrationId: workflow.id,
      ...(resume && { resume }),
      signal: interrupt.signal,
      onEvent: (event) => {
        if (event.type === 'phase-event' && event.event.type === 'task-ended')
          results.push(event.event.result);
        showProgress(event, reporter, flags, environment);
      },
    });
    isOver = report.status !== 'cancelled';
    // One that was gone on with shows its earlier results again.
    const learn = flags.workflow === undefined;
    noteOverspending(budget, reporter.note);
    const account = await settleAccount({ results }, settings, experience, { ...beside, learn });
    const isWritten = await showOrchestration(
      report,
      { runtime: settings.runtime, account, out, reporter },
      flags,
      environment,
    );
    if (report.status === 'cancelled') {
      workflow.tellHow();
      return exitCodes.interrupted;
    }
    const isKept = await missing.keep();
    return isWritten && isKept ? exitCodeOf(report) : exitCodes.someFailed;
  } catch (thrown) {
    if (interrupt.signal.aborted) throw interruptedBeforeStart(thrown);
    throw thrown instanceof InputError ? new InputError(thrown.issues.map(locate)) : thrown;
  } finally {
    await close(runtime, reporter.problem);
    await closing('The journal', () => workflow?.close(), reporter.problem);
    interrupt.stop();
    // What is left of them; a goal that can be gone on with makes them again from its journal.
    if (isOver || workflow?.kept === undefined) await missing?.keep();
  }
}

const answerFix = 'Answer y or n in a terminal, pipe the answer in, or leave --approve out.';

/** @throws InputError if nobody answers */
async function approve(environment: Environment, signal: AbortSignal): Promise<boolean> {
  const answer = await ask('Run this plan?', environment, signal);
  if (answer !== undefined) return answer;
  const message = '--approve asks before anything is spawned, and standard input gave no answer';
  throw new InputError([{ code: 'INVALID_OPTION', path: ['--approve'], message, fix: answerFix }]);
}

function exitCodeOf({ status }: OrchestrationReport): ExitCode {
  return status === 'completed' || status === 'planned' ? exitCodes.completed : exitCodes.someFailed;
}
