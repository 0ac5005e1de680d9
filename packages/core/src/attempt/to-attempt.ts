import { checkOutput } from '../output/check-output.ts';
import type { Attempt, ResultStatus, ResultWarning } from '../result/result.ts';
import type { EndedSession } from '../session/run-session.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type { AttemptInput, EndedAttempt, TimedSession } from './attempt.ts';
import type { ChosenAttempt } from './chosen-attempt.ts';

/** The attempt, with the check of what its session answered. */
export function toAttempt(session: TimedSession, chosen: ChosenAttempt, input: AttemptInput): EndedAttempt {
  const { attemptId, reason, tier, model } = chosen;
  const checked = checkSession(session, input.prepared);
  const warnings = [...session.warnings, ...modelWarning(model, session.modelUsed)];
  const attempt: Attempt = {
    attemptId,
    number: input.number,
    reason,
    ...(tier !== undefined && { tier }),
    ...(model !== undefined && { model }),
    ...checked.fields,
    ...(session.modelUsed !== undefined && { modelUsed: session.modelUsed }),
    ...(session.reference && { sessionKey: session.reference.sessionKey }),
    text: session.text,
    ...((session.respawned || session.interrupted) && { respawned: true }),
    ...(warnings.length > 0 && { warnings }),
    ...(session.usage && { usage: session.usage }),
    ...(session.costUsd !== undefined && { costUsd: session.costUsd }),
    startedAt: new Date(session.startedAt).toISOString(),
    executionSeconds: (session.endedAt - session.startedAt) / 1000,
  };
  return {
    attempt,
    ...('output' in checked && { output: checked.output }),
    ...(session.paced && { paced: true }),
  };
}

type CheckedFields = Pick<Attempt, 'status' | 'error' | 'problems' | 'repaired'>;

function checkSession(
  session: EndedSession,
  prepared: PreparedTask,
): { fields: CheckedFields; output?: unknown } {
  if (session.status !== 'completed') {
    const status: ResultStatus = session.status;
    return { fields: { status, ...(session.error && { error: session.error }) } };
  }
  const check = checkOutput(session, {
    format: prepared.outputFormat,
    ...(prepared.outputSchema && { schema: prepared.outputSchema }),
  });
  if (!check.accepted) return { fields: { status: 'failed', error: check.error, problems: check.problems } };
  return { fields: { status: 'completed', ...(check.repaired && { repaired: true }) }, output: check.output };
}

/** `provider/model` and the bare `model` name the same one. */
function modelWarning(asked: string | undefined, used: string | undefined): ResultWarning[] {
  if (asked === undefined || used === undefined || asked === used) return [];
  if (asked.endsWith(`/${used}`) || used.endsWith(`/${asked}`)) return [];
  const message = `Asked for the model ${asked}, but ${used} answered. Look for fallbacks in the runtime’s configuration.`;
  return [{ code: 'MODEL_MISMATCH', message }];
}
