import { type Assignment, located } from '@parallel-agents/app/documents';
import {
  closing,
  createEscalation,
  noteAgentsInUse,
  noteOverspending,
  noteUnusedPrices,
  openSettings,
  prepareAssignment,
  recallExperience,
  settleAccount,
  within,
} from '@parallel-agents/app/jobs';
import { requiringModels } from '@parallel-agents/app/runtimes';
import { judgesOf, limitsOf, modelsOf, openRuntime } from '@parallel-agents/app/settings';
import {
  type AgentRuntime,
  createOrchestrator,
  type Journal,
  type Orchestrator,
  orchestratorOptionsOf,
  ParallelAgentsError,
  type Run,
  type RunOptions,
} from '@parallel-agents/core';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { followRun } from '../kept-runs/follow-run.ts';
import { openKeeping } from '../kept-runs/keep.ts';
import { toRequest } from '../kept-runs/run-request.ts';
import { openOutputFolder } from '../output/output-files.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { refuseIdleFlags } from '../settings/idle-flags.ts';
import { dryRun } from './dry-run.ts';
import { watchInterrupt } from './interrupt.ts';
import { createReporter } from './reporter.ts';

/** Seconds a runtime has to let go of its connections once the results are shown. */
const closeSeconds = 5;

/** A run that the journal knows. */
export interface ResumedRun {
  runId: string;
  /** It has ended, and has been learned from. */
  isOver: boolean;
}

/**
 * From tasks to results on the screen and in files: what every command that runs tasks does.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function runTasks(
  given: Assignment,
  flags: RunFlags,
  environment: Environment,
  resume?: ResumedRun,
): Promise<ExitCode> {
  if (flags.engine !== undefined && !flags.dryRun) {
    const { runOnEngine } = await import('../engine/run-on-engine.ts');
    return runOnEngine(given, flags, environment);
  }
  const reporter = createReporter(environment, flags);
  refuseIdleFlags(flags);
  const { settings, registry, known } = await openSettings(givenBy(flags), environment, reporter, {
    onlyLook: flags.dryRun === true,
  });
  const assignment = await prepareAssignment(given, settings, registry);
  noteUnusedPrices(settings, assignment.tasks, reporter);
  const beside = { here: environment, note: reporter.note };
  const experience = await recallExperience(settings, beside);
  const escalation = await createEscalation(settings, assignment.tasks, experience, environment.describe);
  const folder =
    flags.output === undefined
      ? undefined
      : await openOutputFolder(flags.output, environment.cwd, settings.runtime);
  const runtime = requiringModels(
    await openRuntime(settings, modelsOf(settings), environment, reporter),
    judgesOf(settings),
  );
  const interrupt = watchInterrupt(environment, reporter.stopping);
  let journal: Journal | undefined;
  try {
    noteAgentsInUse(assignment.tasks, known, runtime, {
      strict: flags.strict === true,
      describe: environment.describe,
      note: reporter.note,
    });
    journal = flags.dryRun ? undefined : await openKeeping(flags, environment, reporter);
    const orchestrator = createOrchestrator({
      runtime,
      agents: registry,
      ...limitsOf(settings),
      ...orchestratorOptionsOf(escalation),
      ...(journal && { journal }),
      ...(flags.onJournalFailure && { onJournalFailure: flags.onJournalFailure }),
    });
    if (flags.dryRun) {
      await locating(assignment, () => dryRun(orchestrator, assignment, settings, flags, environment));
      return exitCodes.completed;
    }
    const run = start(orchestrator, assignment, {
      signal: interrupt.signal,
      request: toRequest(given.tasks, flags, settings, environment),
      ...(resume && { runId: resume.runId, resume: true }),
    });
    const allSaved = await followRun(run, { tasks: assignment.tasks, reporter, folder });
    const report = await run;
    const learn = !resume?.isOver;
    noteOverspending(escalation.budget, reporter.note);
    const account = await settleAccount(report, settings, experience, { ...beside, learn });
    await reporter.finish(report, settings.runtime, account);
    if (interrupt.signal.aborted) {
      if (journal) reporter.note(`Go on with it: parallel-agents runs resume ${run.id}`);
      return exitCodes.interrupted;
    }
    return allSaved && report.summary.failed === 0 ? exitCodes.completed : exitCodes.someFailed;
  } catch (thrown) {
    throw interrupt.signal.aborted ? interruptedBeforeStart(thrown) : thrown;
  } finally {
    await close(runtime, reporter.problem);
    await closing('The journal', () => journal?.close(), reporter.problem);
    interrupt.stop();
  }
}

function start(orchestrator: Orchestrator, assignment: Assignment, options: RunOptions): Run {
  try {
    return orchestrator.run(assignment.tasks, options);
  } catch (thrown) {
    throw located(thrown, assignment);
  }
}

async function locating(assignment: Assignment, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (thrown) {
    throw located(thrown, assignment);
  }
}

export async function close(runtime: AgentRuntime, problem: (text: string) => void): Promise<void> {
  await closing('The runtime', () => within(runtime.close(), closeSeconds), problem);
}

export function interruptedBeforeStart(cause: unknown): ParallelAgentsError {
  return new ParallelAgentsError({
    code: 'CANCELLED',
    message: 'Interrupted before anything was started.',
    fix: 'Run the command again.',
    cause,
  });
}
