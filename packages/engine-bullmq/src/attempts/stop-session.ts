import type { SessionOutcome, SpawnedSession } from '@parallel-agents/core';
import { within } from '@parallel-agents/core/internal';
import { cancelledOutcome } from './attempt-job.ts';

/** Seconds that a runtime has, beyond the session's own time, to end it by itself. */
export const graceSeconds = 15;

/** Stops a session. One that answers while it is being stopped has answered, because it is paid for. */
export async function stopSession(session: SpawnedSession, reason: string): Promise<SessionOutcome> {
  const stopping = session.cancel(reason).then(() => session.outcome());
  // A runtime that does not confirm the stop is not waited for for ever.
  const confirmed = await within(
    stopping.catch(() => undefined),
    graceSeconds,
  );
  return confirmed?.status === 'completed' ? confirmed : { ...confirmed, ...cancelledOutcome(reason) };
}
