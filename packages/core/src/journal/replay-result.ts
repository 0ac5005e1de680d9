import type { RunEvent } from '../ledger/events.ts';
import type { AgentResult, Attempt } from '../result/result.ts';

/** What happened on the way to a result that an earlier process brought back, told again for the account. */
export function* eventsOf(result: AgentResult, at: number): Generator<RunEvent> {
  const { taskId, agent } = result;
  if (result.attempts.length > 0) yield { type: 'task-started', at, taskId, agent };
  yield* eventsOfAttempts(result.attempts, taskId, at);
  yield { type: 'task-ended', at, taskId, result };
}

/** The same for attempts whose task was taken up again, or that were left behind. */
export function* eventsOfAttempts(
  attempts: readonly Attempt[],
  taskId: string,
  at: number,
): Generator<RunEvent> {
  for (const attempt of attempts) yield* attemptEvents(attempt, taskId, at);
}

function* attemptEvents(attempt: Attempt, taskId: string, at: number, gate?: string): Generator<RunEvent> {
  const { attemptId, reason, tier, model, sessionKey } = attempt;
  const asked = gate !== undefined && { gate };
  const names = { ...(tier !== undefined && { tier }), ...(model !== undefined && { model }), ...asked };
  yield { type: 'attempt-started', at, taskId, attemptId, reason, ...names };
  if (sessionKey !== undefined) {
    const reference = { runtime: '', attemptId, sessionKey };
    yield { type: 'session-started', at, taskId, attemptId, reference };
  }
  yield { type: 'session-ended', at, taskId, attemptId };
  for (const { gate: name, attempts = [] } of attempt.gates ?? []) {
    for (const asking of attempts) yield* attemptEvents(asking, taskId, at, name);
  }
  yield { type: 'attempt-ended', at, taskId, attempt, ...asked };
}
