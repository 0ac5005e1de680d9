import { setTimeout as sleep } from 'node:timers/promises';
import { loadConfig, openRuntime, settingsFrom } from '@parallel-agents/app/settings';
import { jobRequestOf } from '@parallel-agents/app/store';
import { type JobLog, type Journal, type StoppedSessions, stopSessions } from '@parallel-agents/core';
import { type ExitCode, exitCodes } from '../errors/exit-codes.ts';
import { oneLine, toSafeJson } from '../output/sanitize.ts';
import { createReporter } from '../run/reporter.ts';
import type { Environment } from '../settings/environment.ts';
import { withJournal } from './journal.ts';

/** Seconds that the process at work on a run has to bring it to an end. */
const endSeconds = 30;
const lookMs = 200;
/** Seconds that stopping what was left behind may take. */
const stopSeconds = 60;

/** Stops a run wherever it runs; of one that nobody works on, the sessions that it left behind. */
export async function cancelRun(
  runId: string,
  { json, ...where }: { json?: true; engine?: string | true },
  environment: Environment,
): Promise<ExitCode> {
  const { status, sessions } = await withJournal(environment, where, async (journal) => {
    const run = await journal.read(runId);
    // An engine stops by itself what was left on its workers.
    const isLeft = where.engine === undefined && run.overview.status === 'interrupted';
    const left = isLeft ? await stopLeft(run, environment) : undefined;
    await journal.cancel(runId);
    return { status: await ended(journal, runId), sessions: left };
  });
  const stopped = sessions?.stopped.length ?? 0;
  const text = `${oneLine(runId)}: ${status}${stopped > 0 ? `; ${stopped} sessions stopped` : ''}`;
  environment.stdout.write(`${json ? toSafeJson({ runId, status, sessions }) : text}\n`);
  const reporter = createReporter(environment, {});
  for (const { attemptId, message } of sessions?.failed ?? []) {
    reporter.problem(`The session of ${attemptId} may still be running: ${message}`);
  }
  const isStopped = status !== 'running' && (sessions?.failed.length ?? 0) === 0;
  if (status === 'running') reporter.problem(`It has not ended within ${endSeconds} s; ask again.`);
  return isStopped ? exitCodes.completed : exitCodes.someFailed;
}

async function stopLeft(log: JobLog, environment: Environment): Promise<StoppedSessions> {
  const { given, cwd } = jobRequestOf(log);
  const reporter = createReporter(environment, {});
  const there = { ...environment, cwd };
  const settings = await settingsFrom(given, await loadConfig(there, { file: given.config }), there);
  const runtime = await openRuntime(settings, [], environment, reporter);
  try {
    return await stopSessions(log.events, runtime, { signal: AbortSignal.timeout(stopSeconds * 1000) });
  } finally {
    await runtime.close();
  }
}

async function ended(journal: Journal, runId: string) {
  for (const until = performance.now() + endSeconds * 1000; ; ) {
    const { status } = (await journal.read(runId)).overview;
    if (status !== 'running' || performance.now() > until) return status;
    await sleep(lookMs);
  }
}
