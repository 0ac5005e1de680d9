import { randomUUID } from 'node:crypto';
import { type Assignment, located } from '@parallel-agents/app/documents';
import {
  engineRequestOf,
  openEngine,
  toEngineRequest,
  withoutRequestFields,
} from '@parallel-agents/app/engine';
import {
  closing,
  noteUnusedPrices,
  prepareGivenTasks,
  recallExperience,
  settleAccount,
} from '@parallel-agents/app/jobs';
import {
  limitsOf,
  loadConfig,
  openSettings,
  type Settings,
  settingsFrom,
} from '@parallel-agents/app/settings';
import { withGiven } from '@parallel-agents/app/store';
import { type AgentResolver, type AgentTask, createOrchestrator, startOf } from '@parallel-agents/core';
import type { Engine } from '@parallel-agents/engine-bullmq';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { type OutputFolder, openOutputFolder } from '../output/output-files.ts';
import { followRun } from '../report/follow-run.ts';
import { watchInterrupt } from '../report/interrupt.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { refuseIdleFlags } from '../settings/idle-flags.ts';

/** Hands a run in for the workers of an engine, and shows how it goes, as if it ran here. */
export async function runOnEngine(
  given: Assignment,
  flags: RunFlags,
  environment: Environment,
): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  const loaded = await loadConfig(environment, { file: flags.config });
  refuseIdleFlags(flags);
  const { settings, registry } = await openSettings(givenBy(flags), environment, reporter, {
    loaded,
    elsewhere: true,
  });
  const tasks = await locating(given, () => prepareGivenTasks(given.tasks, settings, registry));
  const assignment = { ...given, tasks };
  noteUnusedPrices(settings, tasks, reporter);
  const named = await nameTasks(assignment, registry, settings);
  const folder = await openFolder(flags, settings, environment);
  const { overrides } = settings.spending;
  const runId = flags.runId ?? `run-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  return onEngine(flags, environment, async (engine) => {
    await engine.submit({
      runId,
      runtime: settings.runtime.name,
      tasks: named,
      request: toEngineRequest(tasks, givenBy(flags), { ...loaded.config, overrides }),
      ...(settings.limits.concurrent !== undefined && { maxConcurrent: settings.limits.concurrent }),
    });
    return showRun(engine, { runId, tasks, settings, folder, learn: true }, flags, environment);
  });
}

/** Has a worker go on with a run, and shows how it goes. */
export async function resumeOnEngine(
  runId: string,
  flags: RunFlags,
  environment: Environment,
): Promise<ExitCode> {
  return onEngine(flags, environment, async (engine) => {
    const { events, overview } = await engine.journal.read(runId);
    const request = engineRequestOf(startOf(events).request);
    const { locate: _locate, ...loaded } = await loadConfig(environment, { file: flags.config });
    // What was handed in stands as a whole; what it did not set is not to be set from here.
    const config = { ...withoutRequestFields(loaded.config), ...request.config };
    const asked = { ...withGiven(request.given, givenBy(flags)), runtime: overview.runtime };
    const settings = await settingsFrom(asked, { ...loaded, config }, environment, {
      elsewhere: true,
    });
    const folder = await openFolder(flags, settings, environment);
    await engine.resume(runId);
    const learn = overview.status !== 'completed' && overview.status !== 'failed';
    return showRun(engine, { runId, tasks: request.tasks, settings, folder, learn }, flags, environment);
  });
}

interface SubmittedRun {
  runId: string;
  tasks: readonly AgentTask[];
  settings: Settings;
  folder: OutputFolder | undefined;
  /** It has not been learned from before. */
  learn: boolean;
}

/** Follows a run to its end. An interrupt ends the following, not the run. */
async function showRun(
  engine: Engine,
  { runId, tasks, settings, folder, learn }: SubmittedRun,
  flags: RunFlags,
  environment: Environment,
): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  const runtime = settings.runtime.name;
  reporter.note(`${runId} is on ${engine.label}; it goes on when this command ends.`);
  if ((await engine.countWorkers(runtime)) === 0) {
    reporter.note(
      `No worker is there for it yet. Start one: parallel-agents worker --engine URL --runtime ${runtime}`,
    );
  }
  const interrupt = watchInterrupt(environment, () => {});
  try {
    const run = engine.follow(runId, { signal: interrupt.signal });
    const allSaved = await followRun(run, { tasks, reporter, folder });
    const report = await run;
    const beside = { here: environment, note: reporter.note };
    const experience = await recallExperience(settings, beside);
    const account = await settleAccount(report, settings, experience, { ...beside, learn });
    await reporter.finish(report, settings.runtime, account);
    return allSaved && report.summary.failed === 0 ? exitCodes.completed : exitCodes.someFailed;
  } finally {
    interrupt.stop();
  }
}

async function onEngine(
  flags: RunFlags,
  environment: Environment,
  work: (engine: Engine) => Promise<ExitCode>,
): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  const told = new Set<string>();
  const engine = await openEngine(flags, environment, ({ message }) => {
    // A server that is away says so at every try.
    if (!told.has(message)) reporter.note(`The engine: ${message}`);
    told.add(message);
  });
  try {
    return await work(engine);
  } finally {
    await closing('The engine', () => engine.close(), reporter.problem);
  }
}

/** Tried before the run is handed in: from then on it goes on, whether its results can be written here or not. */
async function openFolder(
  { output }: RunFlags,
  { runtime }: Settings,
  { cwd }: Environment,
): Promise<OutputFolder | undefined> {
  return output === undefined ? undefined : openOutputFolder(output, cwd, runtime);
}

/** Finds here what a worker would refuse, and the names of tasks that have none. */
async function nameTasks(
  assignment: Assignment,
  agents: AgentResolver,
  settings: Settings,
): Promise<{ taskId: string; agent: string }[]> {
  const { scripted } = await import('@parallel-agents/core/testing');
  const { model, timeoutSeconds } = limitsOf(settings);
  const orchestrator = createOrchestrator({
    // Only looked at, never spawned on: the workers have the runtime.
    runtime: scripted({ name: settings.runtime.name }),
    agents,
    ...(model !== undefined && { model }),
    ...(timeoutSeconds !== undefined && { timeoutSeconds }),
  });
  const previews = await locating(assignment, () => orchestrator.preview(assignment.tasks));
  return previews.map(({ taskId, agent }) => ({ taskId, agent }));
}

async function locating<Value>(given: Assignment, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (thrown) {
    throw located(thrown, given);
  }
}
