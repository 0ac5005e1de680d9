import type { SessionSettled } from '../journal/journal.ts';
import type { RecordedAttempt } from '../journal/recorder.ts';
import { unmeteredSessions } from '../session/metering.ts';
import { type EndedSession, runSession } from '../session/run-session.ts';
import type { SpawnRequest } from '../session/runtime.ts';
import type { Admission } from './admission.ts';
import type { AttemptContext, TimedSession } from './attempt.ts';
import type { ChosenAttempt } from './chosen-attempt.ts';

/** Runs the session of an attempt that has been admitted; `earlier` is how far a process before this one got with it. */
export async function runAdmitted(
  request: SpawnRequest,
  chosen: ChosenAttempt,
  admission: Admission,
  { runtime, signal, recorder, emit }: AttemptContext,
  earlier: RecordedAttempt | undefined,
): Promise<TimedSession> {
  const startedAt = earlier?.intended.at ?? Date.now();
  const { attemptId, taskId } = chosen;
  try {
    if (!earlier) await recorder?.intend(startedAt, chosen, admission.most);
  } catch (thrown) {
    admission.settle(undefined);
    throw thrown;
  }
  emit({ type: 'attempt-started', at: Date.now(), ...chosen });
  const stop = admission.signal ? AbortSignal.any([signal, admission.signal]) : signal;
  const ended = await runSession(runtime, request, stop, {
    ...(earlier && { earlier }),
    onRestart: async () => recorder?.restart(Date.now(), attemptId),
    onStarted(reference) {
      const at = Date.now();
      recorder?.spawned({ at, attemptId, reference });
      emit({ type: 'session-started', at, taskId, attemptId, reference });
    },
  });
  const { rateLimits: _told, retryInSeconds, ...settled } = { ...ended, ...admission.settle(ended) };
  const sessions = unmeteredSessions(ended);
  const session: EndedSession = sessions > 0 ? { setAside: { sessions }, ...settled } : settled;
  const endedAt = Date.now();
  if (!session.inDoubt) await recorder?.settle(taskId, { at: endedAt, attemptId, session });
  emit({ type: 'session-ended', at: Date.now(), taskId, attemptId });
  return { ...session, ...(retryInSeconds !== undefined && { retryInSeconds }), startedAt, endedAt };
}

/** The session of an earlier process, told again to whoever listens now. */
export function replaySession(
  chosen: ChosenAttempt,
  { intended, reference }: RecordedAttempt,
  { at, outcome, respawned, warnings = [] }: SessionSettled,
  { emit }: AttemptContext,
): TimedSession {
  const { attemptId, taskId } = chosen;
  const now = Date.now();
  emit({ type: 'attempt-started', at: now, ...chosen });
  if (reference) emit({ type: 'session-started', at: now, taskId, attemptId, reference });
  emit({ type: 'session-ended', at: now, taskId, attemptId });
  return {
    ...outcome,
    ...(reference && { reference }),
    ...(respawned && { respawned: Number(respawned) }),
    warnings,
    startedAt: intended.at,
    endedAt: at,
  };
}
