import { loadKnownAgents } from '@parallel-agents/app/internal/agents';
import { engineJobHandler, openEngine } from '@parallel-agents/app/internal/engine';
import {
  loadConfig,
  modelsOf,
  noteRuntime,
  openRuntime,
  settingsFrom,
} from '@parallel-agents/app/internal/settings';
import { keptDays } from '@parallel-agents/app/internal/store';
import { within } from '@parallel-agents/core/internal';
import type { EngineWorker } from '@parallel-agents/engine-bullmq';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { createReporter } from '../report/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import type { RunFlags } from '../settings/flags.ts';
import { givenBy } from '../settings/given-by-flags.ts';
import { versionHere } from '../version.ts';
import { EngineFigures } from './engine-figures.ts';
import type { HealthAddress } from './health-address.ts';
import { WorkerFigures } from './worker-figures.ts';
import { serveHealth } from './worker-health.ts';
import { createWorkerLog, type WorkerLog } from './worker-log.ts';

export interface WorkerFlags
  extends Pick<RunFlags, 'agents' | 'config' | 'engine' | 'runtime' | 'baseUrl' | 'concurrency'> {
  /** Seconds. */
  drain?: number;
  health?: HealthAddress;
  log?: 'text' | 'json';
  quiet?: true;
}

const defaultConcurrency = 8;
const defaultDrainSeconds = 600;
const connectSeconds = 30;

/** Takes jobs from an engine until a signal tells it to end. */
export async function runWorker(flags: WorkerFlags, environment: Environment): Promise<ExitCode> {
  const reporter = createReporter(environment, flags);
  const log = createWorkerLog(flags, environment, reporter);
  const loaded = await loadConfig(environment, { file: flags.config });
  const keepDays = keptDays(environment);
  const settings = await settingsFrom(givenBy(flags), loaded, environment);
  noteRuntime(settings, reporter);
  const known = await loadKnownAgents(settings.agents, {
    cwd: environment.cwd,
    env: environment.env,
    describe: environment.describe,
  });
  for (const warning of known.warnings) reporter.note(warning);
  const runtime = await openRuntime(settings, modelsOf(settings), environment, reporter);
  try {
    // A worker that could not start a session must not take one.
    await runtime.connect?.({ signal: AbortSignal.timeout(connectSeconds * 1000) });
    const figures = new WorkerFigures({ version: versionHere(), runtime: runtime.name });
    const engine = await openEngine({ engine: true, ...flags }, environment, ({ message }) => {
      figures.recordFault();
      log.fault(message);
    });
    try {
      const signals = endingSignals(environment);
      const worker = await engine.startWorker({
        runtime,
        concurrency: settings.limits.concurrent ?? defaultConcurrency,
        version: versionHere(),
        ...(keepDays > 0 && { keepDays }),
        onRun: engineJobHandler({
          known,
          loaded,
          given: pickRuntime(settings.runtime.name, flags),
          here: environment,
          notes: reporter,
        }),
        onEvent(event) {
          figures.record(event);
          log.event(event);
        },
      });
      const engineFigures = new EngineFigures(engine);
      let whyNot: string | undefined;
      const health =
        flags.health &&
        (await serveHealth(flags.health, {
          whyNotReady: () => whyNot,
          metrics: async () => [...figures.metrics(worker), ...(await engineFigures.metrics())],
        }).catch(async (thrown: unknown) => {
          await worker.close();
          throw thrown;
        }));
      const { name } = worker;
      const limit = settings.limits.concurrent ?? defaultConcurrency;
      log.tell(`worker ${name} on ${engine.label}: ${runtime.name}, at most ${limit} sessions at once`);
      if (health) log.tell(`health at ${health.url}`);
      await signals.first;
      whyNot = 'it is ending';
      await end(worker, signals.second, flags.drain ?? defaultDrainSeconds, log);
      signals.stop();
      await health?.close();
    } finally {
      await engine.close();
    }
  } finally {
    await runtime.close();
  }
  return exitCodes.completed;
}

/** Gives away what other workers can go on with, and waits for the rest. */
async function end(
  worker: EngineWorker,
  again: Promise<void>,
  drainSeconds: number,
  log: WorkerLog,
): Promise<void> {
  log.tell(`ending: taking nothing more; ${worker.runs} runs and ${worker.sessions} sessions here`);
  await within(Promise.race([worker.drain(), again]), drainSeconds);
  if (worker.sessions > 0) log.tell(`handing ${worker.sessions} sessions back`);
  await worker.close();
  log.tell('ended');
}

function endingSignals({ signals }: Environment) {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let count = 0;
  const hear = (): void => {
    count += 1;
    if (count === 1) first.resolve();
    else second.resolve();
  };
  signals.on('SIGINT', hear);
  signals.on('SIGTERM', hear);
  return {
    first: first.promise,
    second: second.promise,
    stop(): void {
      signals.off('SIGINT', hear);
      signals.off('SIGTERM', hear);
    },
  };
}

function pickRuntime(runtime: string, { baseUrl }: WorkerFlags): Pick<RunFlags, 'runtime' | 'baseUrl'> {
  return { runtime, ...(baseUrl !== undefined && { baseUrl }) };
}
