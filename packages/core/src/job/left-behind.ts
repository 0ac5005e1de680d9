import type { ErrorInfo } from '../errors.ts';
import type { RecordedAttempt } from '../folds/run-state.ts';
import type { AgentResult, Attempt } from '../result/result.ts';
import { totalCost, totalSetAside, totalUsage, withGateAttempts } from '../result/totals.ts';
import { timesMost } from '../session/metering.ts';
import type { SessionOutcome } from '../session/runtime.ts';

/**
 * The attempts of a task that earlier processes made and this one has not come to, because the run was stopped or the
 * budget refused to start them again: they were paid for all the same.
 */
export function attemptsLeftBehind(
  { attempts }: Pick<AgentResult, 'attempts'>,
  recorded: readonly RecordedAttempt[],
): Attempt[] {
  if (recorded.length === 0) return [];
  const reached = new Set(withGateAttempts(attempts).map(({ attemptId }) => attemptId));
  return recorded
    .filter(({ started }) => !reached.has(started.attemptId))
    .map((attempt) => attempt.ended ?? toAttempt(attempt));
}

/** The result with these attempts in its account. */
export function withLeftBehind(result: AgentResult, left: readonly Attempt[]): AgentResult {
  const parts = [result, ...left];
  const usage = totalUsage(parts);
  const costUsd = totalCost(parts);
  const setAside = totalSetAside(parts);
  return {
    ...result,
    ...(usage && { usage }),
    ...(costUsd !== undefined && { costUsd }),
    ...(setAside && { setAside }),
    attempts: [...left, ...result.attempts],
  };
}

function toAttempt({ started, reference, settled, restarts, extended }: RecordedAttempt): Attempt {
  const { attemptId, reason, model, tier, at, most: first } = started;
  const most = extended ?? first;
  const sessions = 1 + restarts;
  const unknown: SessionOutcome = {
    status: 'cancelled',
    text: '',
    ...(most?.costUsd !== undefined && { costUsd: most.costUsd * sessions }),
    setAside: most ? timesMost(most, sessions) : { sessions },
  };
  const { text, modelUsed, usage, costUsd, setAside, error } = settled?.outcome ?? unknown;
  const respawned = settled ? (settled.respawned ?? 0) : restarts;
  return {
    attemptId,
    number: Number(attemptId.slice(attemptId.lastIndexOf('/') + 1)),
    reason,
    status: 'cancelled',
    ...(model !== undefined && { model }),
    ...(tier !== undefined && { tier }),
    ...(modelUsed !== undefined && { modelUsed }),
    ...(reference && { sessionKey: reference.sessionKey }),
    text,
    ...(respawned > 0 && { respawned }),
    ...(usage && { usage }),
    ...(costUsd !== undefined && { costUsd }),
    ...(setAside && { setAside }),
    error: error ?? (settled ? notJudged : notKnown),
    startedAt: new Date(at).toISOString(),
    executionSeconds: settled ? (settled.at - at) / 1000 : 0,
  };
}

const notJudged: ErrorInfo = {
  code: 'CANCELLED',
  message: 'An earlier process got this answer; the run was stopped before it was looked at again.',
  fix: 'Resume the run: the answer is in its journal.',
  retryable: false,
};

const notKnown: ErrorInfo = {
  code: 'SESSION_LOST',
  message: 'An earlier process started this session, and what became of it is not known.',
  fix: 'Resume the run: the session is looked for where the runtime can find it again.',
  retryable: false,
};
