import {
  type AgentRuntime,
  createOrchestrator,
  InputError,
  type Orchestrator,
  ParallelAgentsError,
  type Run,
} from '@parallel-agents/core';
import { accountFor } from './account.ts';
import { loadKnownAgents } from './agents.ts';
import type { Assignment } from './assignment.ts';
import { dryRun } from './dry-run.ts';
import type { Environment } from './environment.ts';
import { applyOverrides, createEscalation } from './escalation.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { readExperience } from './experience.ts';
import type { RunFlags } from './flags.ts';
import { followRun } from './follow-run.ts';
import { watchInterrupt } from './interrupt.ts';
import { openOutputFolder } from './output-files.ts';
import { createReporter } from './reporter.ts';
import { resolveSettings, type Settings } from './settings.ts';
import { within } from './within.ts';

/** Seconds a runtime has to let go of its connections once the results are shown. */
const closeSeconds = 5;

/**
 * From tasks to results on the screen and in files: what every command that runs tasks does.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function runTasks(
  given: Assignment,
  flags: RunFlags,
  environment: Environment,
): Promise<ExitCode> {
  const settings = await resolveSettings(flags, environment);
  const assignment = { ...given, tasks: applyOverrides(given.tasks, settings.spending) };
  const experience = settings.spending.tiers ? await readExperience(environment) : [];
  const escalation = await createEscalation(settings.spending, assignment.tasks, experience);
  const reporter = createReporter(environment, flags);
  const { registry, warnings } = await loadKnownAgents(settings.agents);
  for (const warning of warnings) reporter.note(warning);
  const folder =
    flags.output === undefined ? undefined : await openOutputFolder(flags.output, environment.cwd);
  const runtime = await settings.runtime.create({
    openclaw: settings.openclaw,
    openaiCompatible: settings.openaiCompatible,
    env: environment.env,
    models: modelsOf(settings),
    onWarning: ({ message, fix }) => reporter.note(`${message} ${fix}`),
  });
  const interrupt = watchInterrupt(environment, reporter.stopping);
  try {
    const orchestrator = createOrchestrator({
      runtime,
      agents: registry,
      ...limitsOf(settings),
      ...escalation,
    });
    if (flags.dryRun) {
      await locating(assignment, () => dryRun(orchestrator, assignment, settings, flags, environment));
      return exitCodes.completed;
    }
    const run = start(orchestrator, assignment, interrupt.signal);
    const allSaved = await followRun(run, { tasks: assignment.tasks, reporter, folder });
    const report = await run;
    const account = await accountFor(report, settings, experience, environment);
    reporter.finish(report, settings.runtime, account);
    if (interrupt.signal.aborted) return exitCodes.interrupted;
    return allSaved && report.summary.failed === 0 ? exitCodes.completed : exitCodes.someFailed;
  } catch (thrown) {
    throw interrupt.signal.aborted ? interruptedBeforeStart(thrown) : thrown;
  } finally {
    await close(runtime, reporter.problem);
    interrupt.stop();
  }
}

function limitsOf({ model, concurrency, timeoutSeconds }: Settings) {
  return {
    ...(model !== undefined && { model }),
    ...(concurrency !== undefined && { maxConcurrent: concurrency }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  };
}

function modelsOf({ spending: { tiers = [], gate } }: Settings): string[] {
  return [...new Set([...tiers.map(({ model }) => model), ...(gate ? [gate.model] : [])])];
}

function start(orchestrator: Orchestrator, assignment: Assignment, signal: AbortSignal): Run {
  try {
    return orchestrator.run(assignment.tasks, { signal });
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

function located(thrown: unknown, { locate }: Assignment): unknown {
  if (locate === undefined || !(thrown instanceof InputError)) return thrown;
  return new InputError(thrown.issues.map(locate));
}

async function close(runtime: AgentRuntime, report: (problem: string) => void): Promise<void> {
  try {
    await within(runtime.close(), closeSeconds);
  } catch (thrown) {
    report(`The runtime could not be closed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}

function interruptedBeforeStart(cause: unknown): ParallelAgentsError {
  return new ParallelAgentsError({
    code: 'CANCELLED',
    message: 'Interrupted before anything was started.',
    fix: 'Run the command again.',
    cause,
  });
}
