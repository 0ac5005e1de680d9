import type { EndedAttempt } from '../attempt/attempt.ts';
import { type ErrorInfo, toErrorInfo } from '../errors.ts';
import { cancelledError } from '../session/run-session.ts';
import type { PreparedTask } from '../task/prepare-tasks.ts';
import type {
  AgentResult,
  Attempt,
  BestOf,
  CompletedResult,
  ResultWarning,
  UncompletedResult,
} from './result.ts';
import { totalCost, totalSetAside, totalUsage, withGateAttempts } from './totals.ts';

/** An accepted answer that stands although others came after it. */
export interface Standing {
  ended: EndedAttempt;
  bestOf: BestOf;
}

/**
 * What became of a task, from its attempts; `startedAt` by `performance.now()`, `refusal` is why no further one could be
 * made, if that is so.
 * @param standing where the best of several was wanted and at least one was accepted
 */
export function toResult(
  prepared: PreparedTask,
  ended: readonly EndedAttempt[],
  startedAt: number,
  refusal: ErrorInfo | undefined,
  signal: AbortSignal,
  standing?: Standing,
): AgentResult {
  const attempts = ended.map(({ attempt }) => attempt);
  const paid = withGateAttempts(attempts);
  const last = standing?.ended ?? ended.at(-1);
  const completed = last?.attempt.status === 'completed';
  const usage = totalUsage(paid);
  const costUsd = totalCost(paid);
  const setAside = totalSetAside(paid);
  const warnings = [
    ...attempts.flatMap((attempt) =>
      (attempt.warnings ?? []).filter(
        ({ code }) => !ofOutput.has(code) || (completed && attempt === last?.attempt),
      ),
    ),
    ...(standing ? fewerThanWanted(standing.bestOf, refusal, signal) : []),
  ];
  const outcome: Pick<CompletedResult, 'status' | 'output'> | Pick<UncompletedResult, 'status' | 'error'> =
    completed ? { status: 'completed', output: last.output } : failureOf(last?.attempt, refusal, signal);
  return {
    taskId: prepared.id,
    agent: prepared.agent.name,
    ...outcome,
    text: last?.attempt.text ?? '',
    ...(warnings.length > 0 && { warnings }),
    ...(standing && { bestOf: standing.bestOf }),
    ...(last?.attempt.checks && { checks: last.attempt.checks }),
    ...(last?.attempt.sessionKey !== undefined && { sessionKey: last.attempt.sessionKey }),
    ...(last?.attempt.modelUsed !== undefined && { modelUsed: last.attempt.modelUsed }),
    ...(usage && { usage }),
    ...(costUsd !== undefined && { costUsd }),
    ...(setAside && { setAside }),
    executionSeconds: (performance.now() - startedAt) / 1000,
    attempts,
  };
}

/** What kept further answers from being asked for. */
function fewerThanWanted(
  { wanted, accepted }: BestOf,
  refusal: ErrorInfo | undefined,
  signal: AbortSignal,
): ResultWarning[] {
  const why = refusal ?? (signal.aborted ? cancelledError(signal.reason) : undefined);
  if (why === undefined || accepted >= wanted) return [];
  const message = `The best of ${wanted} answers was wanted, and ${accepted} came: ${why.message}`;
  return [{ code: why.code, message }];
}

/** They matter where that answer is the output. */
const ofOutput: ReadonlySet<ErrorInfo['code']> = new Set([
  'OUTPUT_REPAIRED',
  'OUTPUT_CHANGED',
  'NOT_CHECKED',
]);

function failureOf(
  last: Attempt | undefined,
  refusal: ErrorInfo | undefined,
  signal: AbortSignal,
): Pick<UncompletedResult, 'status' | 'error'> {
  if (refusal !== undefined) return { status: 'failed', error: refusal };
  if (signal.aborted && last?.status !== 'timeout') {
    return { status: 'cancelled', error: cancelledError(signal.reason) };
  }
  const unplanned = toErrorInfo(new Error('the attempt policy planned no attempt'));
  const status = last === undefined || last.status === 'completed' ? 'failed' : last.status;
  return { status, error: last?.error ?? unplanned };
}
