import { randomUUID } from 'node:crypto';
import { type AgentResolver, type AgentTask, createOrchestrator } from '@parallel-agents/core';
import type { Engine } from '@parallel-agents/engine-bullmq';
import { loadKnownAgents } from '../agents/agents.ts';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { type Assignment, located } from '../input/assignment.ts';
import { followRun } from '../kept-runs/follow-run.ts';
import { openOutputFolder } from '../output/output-files.ts';
import { accountFor } from '../run/account.ts';
import { applyOverrides } from '../run/escalation.ts';
import { readExperience } from '../run/experience.ts';
import { watchInterrupt } from '../run/interrupt.ts';
import { createReporter } from '../run/reporter.ts';
import { loadConfig } from '../settings/config.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { limitsOf, type Settings, settingsFrom } from '../settings/settings.ts';
import { openEngine } from './engine.ts';
import { engineRequestOf, toEngineRequest } from './engine-request.ts';

/** Hands a run in for the workers of an engine, and shows how it goes, as if it ran here. */
export async function runOnEngine(
  given: Assignment,
  flags: RunFlags,
  environment: Environment,
): Promise<ExitCode> {
  const loaded = await loadConfig(environment, { file: flags.config });
  const settings = await settingsFrom(flags, loaded, environment);
  const tasks = applyOverrides(given.tasks, settings.spending);
  const { registry } = await loadKnownAgents(settings.agents);
  const named = await nameTasks({ ...given, tasks }, registry, settings);
  const runId = flags.runId ?? `run-${randomUUID().replaceAll('-', '').slice(0, 12)}`;
  return onEngine(flags, environment, async (engine) => {
    await engine.submit({
      runId,
      runtime: settings.runtime.name,
      tasks: named,
      request: toEngineRequest(tasks, flags, loaded.config),
      ...(settings.concurrency !== undefined && { maxConcurrent: settings.concurrency }),
    });
    return showRun(engine, { runId, tasks, settings, learn: true }, flags, environment);
  });
}

/** Has a worker go on with a run, and shows how it goes. */
export async function resumeOnEngine(
  runId: string,
  flags: RunFlags,
  environment: Environment,
): Promise<ExitCode> {
  return onEngine(flags, environment, async (engine) => {
    const { header, overview } = await engine.journal.read(runId);
    const request = engineRequestOf(header.request);
    const loaded = await loadConfig(environment, { file: flags.config });
    const config = { ...loaded.config, ...request.config };
    const asked = { ...request.flags, ...flags, runtime: header.runtime };
    const settings = await settingsFrom(asked, { ...loaded, config }, environment);
    await engine.resume(runId);
    const learn = overview.status !== 'completed' && overview.status !== 'failed';
    return showRun(engine, { runId, tasks: request.tasks, settings, learn }, flags, environment);
  });
}

interface SubmittedRun {
  runId: string;
  tasks: readonly AgentTask[];
  settings: Settings;
  /** It has not been learned from before. */
  learn: boolean;
}

/** Follows a run to its end. An interrupt ends the following, not the run. */
async function showRun(
  engine: Engine,
  { runId, tasks, settings, learn }: SubmittedRun,
  flags: RunFlags,
  environment: Environment,
): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  const folder =
    flags.output === undefined ? undefined : await openOutputFolder(flags.output, environment.cwd);
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
    const experience = settings.spending.tiers ? await readExperience(environment) : [];
    const isReal = !settings.runtime.pretends;
    const account = await accountFor(report, settings, experience, { environment, learn: learn && isReal });
    reporter.finish(report, settings.runtime, account);
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
    await engine.close();
  }
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
  try {
    const previews = await orchestrator.preview(assignment.tasks);
    return previews.map(({ taskId, agent }) => ({ taskId, agent }));
  } catch (thrown) {
    throw located(thrown, assignment);
  }
}
