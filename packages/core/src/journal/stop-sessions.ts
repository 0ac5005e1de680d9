import { toErrorInfo } from '../errors.ts';
import type { AgentRuntime, SessionReference } from '../session/runtime.ts';
import type { JournalledRun } from './journal.ts';

/** What became of the sessions that a run left behind. */
export interface StoppedSessions {
  /** Attempts whose session has been stopped. */
  stopped: string[];
  /** Attempts whose session may still run, and why. */
  failed: { attemptId: string; message: string }[];
}

/** Stops the sessions of a run that was interrupted: without this they run to their end, and are paid for. */
export async function stopSessions(
  run: JournalledRun,
  runtime: AgentRuntime,
  { signal }: { signal: AbortSignal },
): Promise<StoppedSessions> {
  const outcome: StoppedSessions = { stopped: [], failed: [] };
  await Promise.all(
    openSessions(run).map(async (reference) => {
      try {
        const session = await runtime.attach?.(reference, { signal });
        if (session === undefined) return;
        await session.cancel('the run was cancelled');
        outcome.stopped.push(reference.attemptId);
      } catch (thrown) {
        outcome.failed.push({ attemptId: reference.attemptId, message: toErrorInfo(thrown).message });
      }
    }),
  );
  return outcome;
}

function openSessions({ records }: JournalledRun): SessionReference[] {
  const open = new Map<string, SessionReference>();
  for (const record of records) {
    if (record.type === 'session-spawned') open.set(record.attemptId, record.reference);
    if (record.type === 'session-settled') open.delete(record.attemptId);
  }
  return [...open.values()];
}
