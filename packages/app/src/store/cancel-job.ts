import { setTimeout as sleep } from 'node:timers/promises';
import {
  type AgentRuntime,
  type JobLog,
  type JobStatus,
  type Journal,
  openSessions,
  type StoppedSessions,
} from '@parallel-agents/core';
import { stopSessions, toErrorInfo } from '@parallel-agents/core/internal';
import { closing } from '../basics/closing.ts';
import type { Notes } from '../basics/notes.ts';
import { loadConfig } from '../config/config.ts';
import { openRuntime } from '../settings/open-runtime.ts';
import { settingsFrom } from '../settings/resolve-settings.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { jobRequestOf } from './job-request.ts';
import { readJob } from './read-job.ts';

/** Seconds that the process at work on a job has to bring it to an end. */
const endSeconds = 30;
const lookMs = 200;
/** Seconds that stopping what was left behind may take. */
const stopSeconds = 60;

/** What came of cancelling a job. */
export interface CancelledJob {
  /** `running`: it has not ended within 30 seconds. */
  status: JobStatus;
  /** Of one that nobody works on: the sessions that it left behind. */
  sessions?: StoppedSessions;
  /** It was over before anybody asked: nothing was stopped. */
  hadEnded?: true;
}

/**
 * Stops a job wherever it runs; of one that nobody works on, the sessions that it left behind.
 *
 * @param options `stopsItself`: the store has workers that stop what is left
 * @throws JournalError `RUN_NOT_FOUND`
 */
export async function cancelJob(
  journal: Journal,
  id: string,
  here: Surroundings,
  notes: Notes,
  { stopsItself = false }: { stopsItself?: boolean } = {},
): Promise<CancelledJob> {
  const log = await readJob(journal, id);
  const { status } = log.overview;
  const hadEnded = status === 'completed' || status === 'failed' || status === 'cancelled';
  const isLeft = !stopsItself && status === 'interrupted';
  const sessions = isLeft ? await stopLeft(log, here, notes) : undefined;
  await journal.cancel(id);
  return { status: await ended(journal, id), ...(sessions && { sessions }), ...(hadEnded && { hadEnded }) };
}

/** Never rejects: a job is given up also where its sessions can be reached no more. */
async function stopLeft(log: JobLog, here: Surroundings, notes: Notes): Promise<StoppedSessions> {
  const left = openSessions(log.events);
  if (left.length === 0) return { stopped: [], failed: [] };
  let runtime: AgentRuntime | undefined;
  try {
    const { given, cwd } = jobRequestOf(log);
    const there = { ...here, cwd };
    const settings = await settingsFrom(given, await loadConfig(there, { file: given.config }), there);
    runtime = await openRuntime(settings, [], there, notes);
    return await stopSessions(log.events, runtime, { signal: AbortSignal.timeout(stopSeconds * 1000) });
  } catch (thrown) {
    const { message } = toErrorInfo(thrown);
    return { stopped: [], failed: left.map(({ attemptId }) => ({ attemptId, message })) };
  } finally {
    if (runtime) await closing('The runtime', () => runtime?.close(), notes.problem);
  }
}

async function ended(journal: Journal, id: string): Promise<JobStatus> {
  for (const until = performance.now() + endSeconds * 1000; ; ) {
    const { status } = (await journal.read(id)).overview;
    if (status !== 'running' || performance.now() > until) return status;
    await sleep(lookMs);
  }
}
