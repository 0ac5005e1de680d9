import { toErrorInfo } from '../errors.ts';
import { openSessions } from '../folds/open-sessions.ts';
import type { JobEvent } from '../log/events.ts';
import type { AgentRuntime } from '../session/runtime.ts';

/** What became of the sessions that a job left behind. */
export interface StoppedSessions {
  /** Attempts whose session has been stopped. */
  stopped: string[];
  /** Attempts whose session may still run, and why. */
  failed: { attemptId: string; message: string }[];
}

/** Stops the sessions of a job that was interrupted: without this they run to their end, and are paid for. */
export async function stopSessions(
  events: Iterable<JobEvent>,
  runtime: AgentRuntime,
  { signal }: { signal: AbortSignal },
): Promise<StoppedSessions> {
  const outcome: StoppedSessions = { stopped: [], failed: [] };
  await Promise.all(
    openSessions(events).map(async (reference) => {
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
