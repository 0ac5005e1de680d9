import {
  type AgentRuntime,
  type AgentTask,
  createOrchestrator,
  InputError,
  type Orchestrator,
  ParallelAgentsError,
  type Run,
} from '@parallel-agents/core';
import { loadKnownAgents } from './agents.ts';
import type { StructuredDocument } from './document.ts';
import type { Environment } from './environment.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import type { RunFlags } from './flags.ts';
import { followRun } from './follow-run.ts';
import { watchInterrupt } from './interrupt.ts';
import { openOutputFolder } from './output-files.ts';
import { createReporter } from './reporter.ts';
import { resolveSettings, type Settings } from './settings.ts';
import { within } from './within.ts';

/** What a command wants done. */
export interface Assignment {
  tasks: readonly AgentTask[];
  /** Points an issue at its place in the file that the tasks come from. */
  locate?: StructuredDocument['locate'];
}

/** Seconds a runtime has to let go of its connections once the results are shown. */
const closeSeconds = 5;

/**
 * From tasks to results on the screen and in files: what every command that runs tasks does.
 *
 * @throws InputError or RuntimeError if nothing was started
 */
export async function runTasks(
  assignment: Assignment,
  flags: RunFlags,
  environment: Environment,
): Promise<ExitCode> {
  const settings = await resolveSettings(flags, environment);
  const reporter = createReporter(environment, flags);
  const { registry, warnings } = await loadKnownAgents(settings.agents);
  for (const warning of warnings) reporter.note(warning);
  const folder =
    flags.output === undefined ? undefined : await openOutputFolder(flags.output, environment.cwd);
  const runtime = await settings.runtime.create({
    openclaw: settings.openclaw,
    env: environment.env,
    onWarning: ({ message, fix }) => reporter.note(`${message} ${fix}`),
  });
  const interrupt = watchInterrupt(environment, reporter.stopping);
  try {
    const orchestrator = createOrchestrator({ runtime, agents: registry, ...limitsOf(settings) });
    const run = start(orchestrator, assignment, interrupt.signal);
    const allSaved = await followRun(run, { tasks: assignment.tasks, reporter, folder });
    const report = await run;
    reporter.finish(report, settings.runtime);
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

function start(orchestrator: Orchestrator, { tasks, locate }: Assignment, signal: AbortSignal): Run {
  try {
    return orchestrator.run(tasks, { signal });
  } catch (thrown) {
    if (locate === undefined || !(thrown instanceof InputError)) throw thrown;
    throw new InputError(thrown.issues.map(locate));
  }
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
