import type { SessionOutcome, SpawnedSession, SpawnRequest } from '@parallel-agents/core';
import { graceSeconds, stopSession } from '../attempts/stop-session.ts';

/** Why a session that is being waited for is left. */
export class HandedBack extends Error {}

/** Waits for the outcome; stops the session if it is cancelled or takes too long, and leaves it if it is handed back. */
export async function endOf(
  session: SpawnedSession,
  request: SpawnRequest,
  stop: AbortSignal,
): Promise<SessionOutcome> {
  const { promise: aborted, resolve: abort } = Promise.withResolvers<'stopped'>();
  const { promise: expired, resolve: expire } = Promise.withResolvers<'expired'>();
  const onAbort = (): void => abort('stopped');
  if (stop.aborted) onAbort();
  stop.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => expire('expired'), (request.timeoutSeconds + graceSeconds) * 1000);
  try {
    const first = await Promise.race([session.outcome(), aborted, expired]);
    if (typeof first === 'object') return first;
    if (first === 'stopped' && stop.reason instanceof HandedBack) throw stop.reason;
    const reason = first === 'expired' ? `no answer within ${request.timeoutSeconds} s` : String(stop.reason);
    const outcome = await stopSession(session, reason);
    return first === 'expired' && outcome.status !== 'completed' ? timedOut(request) : outcome;
  } finally {
    clearTimeout(timer);
    stop.removeEventListener('abort', onAbort);
  }
}

function timedOut({ timeoutSeconds }: SpawnRequest): SessionOutcome {
  const fix = 'Raise timeoutSeconds of the task, or ask for less in one task.';
  const message = `No answer within ${timeoutSeconds} s.`;
  return { status: 'timeout', text: '', error: { code: 'TIMEOUT', message, fix, retryable: false } };
}
