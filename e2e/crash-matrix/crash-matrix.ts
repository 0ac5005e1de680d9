import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedGateway } from '../shared-gateways.ts';
import { commandJson, type RunDocument, type RunList, startCommand } from './command.ts';
import type { CountingModel } from './model.ts';

/** What became of a run whose process was killed. */
export interface CrashRound {
  /** When it was killed: seconds after the run had begun, each time. */
  killedAfterSeconds: number[];
  /** Tasks that had their result when the process died, the last time. */
  completedBefore: number;
  /** Attempts that were under way then. */
  inFlight: number;
  /** Tasks without a result in the end. */
  lost: number;
  /** Calls of the model beyond the first for the same attempt. */
  paidTwice: number;
  /** The account differs from that of a run which nobody killed. */
  accountDiffers: boolean;
}

export interface CrashPlan {
  gateway: Pick<SharedGateway, 'environment'>;
  model: CountingModel;
  tasks: number;
  /** Sessions at the same time. */
  concurrency: number;
  /** One run for each: how often it is killed before it may end. */
  kills: readonly number[];
  /** From 0 to 1, as `Math.random`; a seeded one makes the rounds repeatable. */
  random(): number;
  onRound?(round: CrashRound): void;
}

/**
 * Kills the command with SIGKILL at random moments of a run with two tiers and corrective attempts on a real gateway,
 * resumes it, and counts what was lost and what the model was asked twice.
 */
export async function crashMatrix(plan: CrashPlan): Promise<CrashRound[]> {
  const whole = await uninterrupted(plan);
  const rounds: CrashRound[] = [];
  for (const kills of plan.kills) {
    const round = await crash(plan, kills, whole);
    rounds.push(round);
    plan.onRound?.(round);
  }
  return rounds;
}

interface WholeRun {
  seconds: number;
  account: string;
}

async function uninterrupted(plan: CrashPlan): Promise<WholeRun> {
  const { environment, remove } = await place(plan.gateway);
  const startedAt = performance.now();
  const report = await commandJson<RunDocument>(runFlags(plan), environment, taskFile(plan.tasks));
  const seconds = (performance.now() - startedAt) / 1000;
  await remove();
  if (report.summary.failed > 0)
    throw new Error(`The run that nobody killed failed: ${JSON.stringify(report.summary)}`);
  return { seconds: Math.min(seconds, report.summary.makespanSeconds), account: accountOf(report) };
}

async function crash(plan: CrashPlan, kills: number, whole: WholeRun): Promise<CrashRound> {
  const { gateway, model, random, tasks } = plan;
  const { environment, remove } = await place(gateway);
  model.reset();
  const killedAfterSeconds: number[] = [];
  let argv: readonly string[] = [...runFlags(plan), '--json'];
  let runId = '';
  let before = { completed: 0, running: 0 };
  for (let kill = 0; kill < kills; kill++) {
    const command = startCommand(argv, environment, taskFile(tasks));
    runId = await command.started;
    const seconds = random() * (whole.seconds / kills);
    await Promise.race([sleep(seconds * 1000), command.ended]);
    command.kill('SIGKILL');
    await command.ended;
    killedAfterSeconds.push(seconds);
    before = await stateOf(runId, environment);
    argv = ['runs', 'resume', runId, '--json'];
  }
  const report = await commandJson<RunDocument>(['runs', 'resume', runId], environment);
  const { runs } = await commandJson<RunList>(['runs', 'list'], environment);
  await remove();
  const calls = [...model.calls().values()];
  return {
    killedAfterSeconds,
    completedBefore: before.completed,
    inFlight: before.running,
    lost: tasks - report.results.filter(({ status }) => status === 'completed').length,
    paidTwice: calls.reduce((sum, count) => sum + count - 1, 0),
    accountDiffers:
      accountOf(report) !== whole.account || runs.length !== 1 || runs[0]?.status !== 'completed',
  };
}

async function stateOf(runId: string, environment: Record<string, string>) {
  const shown = await commandJson<{ tasks: { status: string }[] }>(['runs', 'show', runId], environment);
  const count = (status: string): number => shown.tasks.filter((task) => task.status === status).length;
  return { completed: count('completed'), running: count('open') };
}

/** A state directory for one run, and what the command needs to find the gateway. */
async function place(gateway: CrashPlan['gateway']) {
  const state = await mkdtemp(join(tmpdir(), 'parallel-agents-crash-'));
  return {
    environment: { ...gateway.environment, XDG_STATE_HOME: state },
    remove: () => rm(state, { recursive: true }),
  };
}

function runFlags({ concurrency }: CrashPlan): string[] {
  const tiers = 'scripted/small,scripted/large';
  return ['run', '-', '--runtime', 'openclaw', '--tiers', tiers, '--concurrency', String(concurrency)];
}

function taskFile(count: number): string {
  const tasks = Array.from({ length: count }, (_, index) => ({
    id: `caption-${index + 1}`,
    agent: 'content_writer_creative',
    description: `Write a caption about thing number ${index + 1}.`,
  }));
  return JSON.stringify({ tasks });
}

/** All of a run’s account but times and the order of things. */
function accountOf({ runId, results, summary }: RunDocument): string {
  const attempts = results.map(({ taskId, status, output, text, usage, costUsd, attempts: made }) => ({
    taskId,
    status,
    output,
    text,
    usage,
    costUsd: costUsd?.toFixed(9),
    attempts: made.map(({ attemptId, reason, status: how, model, error }) => [
      attemptId.replace(runId, ''),
      reason,
      how,
      model,
      error?.code,
    ]),
  }));
  const {
    asked,
    completed,
    attempts: made,
    spawned,
    returned,
    verified,
    usage,
    models,
    possiblyPaidTwice,
  } = summary;
  return JSON.stringify({
    attempts,
    summary: {
      asked,
      completed,
      made,
      spawned,
      returned,
      verified,
      usage,
      models: Object.entries(models).sort(),
      possiblyPaidTwice,
    },
  });
}
