import type { ErrorInfo } from '../errors.ts';
import type { MostUsed, SessionOutcome, SetAside, Usage } from './runtime.ts';

/** More than any session uses or costs: a server that tells more is not believed. */
const most = { tokens: 1_000_000_000, usd: 1_000_000 };

/** The outcome without a bill that makes no sense: it is as good as none, and nothing is to be added up from it. */
export function withBelievableBill<Outcome extends SessionOutcome>(outcome: Outcome): Outcome {
  const { usage, costUsd = 0 } = outcome;
  const counts = usage ? [usage.inputTokens, usage.outputTokens, cacheTokens(usage)] : [];
  if (counts.every((count) => isWithin(count, most.tokens)) && isWithin(costUsd, most.usd)) return outcome;
  const { usage: _usage, costUsd: _costUsd, ...rest } = outcome;
  return rest as Outcome;
}

function isWithin(amount: number, limit: number): boolean {
  return amount >= 0 && amount <= limit;
}

function cacheTokens({ cacheReadTokens = 0, cacheWriteTokens = 0 }: Usage): number {
  return Math.min(cacheReadTokens, cacheWriteTokens) < 0 ? -1 : cacheReadTokens + cacheWriteTokens;
}

/** The provider has said what the session used, and it is its last word. Some send zeros where they have not counted. */
export function isMetered({ status, usage, text, finishReason, metered }: SessionOutcome): boolean {
  if (metered) return true;
  if (usage === undefined) return false;
  const isLastWord = status === 'completed' || (status === 'failed' && finishReason !== undefined);
  const wasPrompted = usage.inputTokens + cacheTokens(usage) > 0;
  return isLastWord && wasPrompted && (usage.outputTokens > 0 || text === '');
}

/** How many sessions and requests of an attempt may have been billed without a word of what they used. */
export function unmeteredSessions(outcome: SessionOutcome): number {
  const { respawned = 0, unmeteredRequests = 0, refused } = outcome;
  // Journals of earlier versions have `true` there.
  return Number(respawned) + unmeteredRequests + (refused || isMetered(outcome) ? 0 : 1);
}

/** As much as so many sessions can have used. */
export function timesMost({ usage, costUsd, assumed }: MostUsed, sessions: number): SetAside {
  return {
    sessions,
    usage: { inputTokens: usage.inputTokens * sessions, outputTokens: usage.outputTokens * sessions },
    ...(costUsd !== undefined && { costUsd: costUsd * sessions }),
    ...(assumed && { assumed }),
  };
}

/** What a runtime that does not accept a session says when it has started nothing. */
const startedNothing: ReadonlySet<ErrorInfo['code']> = new Set<ErrorInfo['code']>([
  'RATE_LIMITED',
  'QUOTA_EXHAUSTED',
  'PROVIDER_UNAVAILABLE',
  'RUNTIME_UNAVAILABLE',
  'RUNTIME_UNAUTHORIZED',
  'SPAWN_REFUSED',
  'UNKNOWN_MODEL',
  'OUTPUT_LIMIT_REFUSED',
  'TOOLS_REFUSED',
  'INVALID_OPTION',
]);

/** A session that its runtime has not accepted. */
export function notAccepted(error: ErrorInfo): SessionOutcome {
  const refused = startedNothing.has(error.code) && { refused: true as const };
  return { status: 'failed', text: '', error, ...refused };
}
