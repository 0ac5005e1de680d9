import type { RecordedAttempt } from '../folds/run-state.ts';
import type { SessionEnded } from '../log/events.ts';
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
  { runtime, signal, log }: AttemptContext,
  earlier: RecordedAttempt | undefined,
): Promise<TimedSession> {
  const startedAt = earlier?.started.at ?? Date.now();
  const { attemptId, taskId } = chosen;
  try {
    const most = admission.most && { most: admission.most };
    if (!earlier) await log.decide({ type: 'attempt.started', at: startedAt, ...chosen, ...most });
  } catch (thrown) {
    admission.settle(undefined);
    throw thrown;
  }
  const stop = admission.signal ? AbortSignal.any([signal, admission.signal]) : signal;
  const ended = await runSession(runtime, request, stop, {
    ...(earlier && { earlier }),
    onRestart: () => log.decide({ type: 'attempt.restarted', at: Date.now(), taskId, attemptId }),
    onStarted: (reference) =>
      log.tell({ type: 'session.started', at: Date.now(), taskId, attemptId, reference }),
    onAnswering: () => log.tell({ type: 'session.answering', at: Date.now(), taskId, attemptId }),
  });
  const {
    rateLimits: _told,
    secondsOnWire: _took,
    retryInSeconds,
    ...settled
  } = { ...ended, ...admission.settle(ended) };
  const sessions = unmeteredSessions(ended);
  const session: EndedSession = sessions > 0 ? { setAside: { sessions }, ...settled } : settled;
  const endedAt = Date.now();
  await log.settle(toEvent(session, { at: endedAt, taskId, attemptId }));
  return { ...session, ...(retryInSeconds !== undefined && { retryInSeconds }), startedAt, endedAt };
}

function toEvent(
  { reference: _reference, respawned, inDoubt, warnings, ...outcome }: EndedSession,
  names: Pick<SessionEnded, 'at' | 'taskId' | 'attemptId'>,
): SessionEnded {
  return {
    type: 'session.ended',
    ...names,
    outcome,
    ...(respawned && { respawned }),
    ...(warnings.length > 0 && { warnings }),
    ...(inDoubt && { inDoubt }),
  };
}

/** The session of an earlier process, as it was. */
export function recordedSession(
  { started, reference }: RecordedAttempt,
  { at, outcome, respawned, warnings = [] }: SessionEnded,
): TimedSession {
  return {
    ...outcome,
    ...(reference && { reference }),
    ...(respawned && { respawned }),
    warnings,
    startedAt: started.at,
    endedAt: at,
  };
}
