import type { RunSummary, Usage } from '@parallel-agents/core';

/** `<0.1 s`, `0.4 s`, `12 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.1) return '<0.1 s';
  return seconds < 10 ? `${seconds.toFixed(1)} s` : `${Math.round(seconds)} s`;
}

/** `1,234 in (82 % from the cache) / 456 out tokens`. */
export function formatTokens({
  inputTokens,
  outputTokens,
  cacheReadTokens = 0,
  cacheWriteTokens = 0,
}: Usage): string {
  const read = inputTokens + cacheReadTokens + cacheWriteTokens;
  const share = Math.round((cacheReadTokens / read) * 100);
  const cached = cacheReadTokens > 0 ? ` (${share} % from the cache)` : '';
  return `${formatCount(read)} in${cached} / ${formatCount(outputTokens)} out tokens`;
}

/** `$0.0123`: fractions of a cent matter when there are many. */
export function formatCost(usd: number): string {
  return `$${usd.toFixed(4)}`;
}

/**
 * What was paid, and how sure that is: `$0.0123`, or `at most $0.4810, of which $0.4400 set aside for 11 sessions that did
 * not say what they used`. Nothing where no price is known.
 */
export function formatPaid({ costUsd, setAside }: Pick<RunSummary, 'costUsd' | 'setAside'>): string[] {
  if (setAside === undefined || costUsd === undefined)
    return costUsd === undefined ? [] : [formatCost(costUsd)];
  const { sessions, costUsd: asideUsd, assumed } = setAside;
  const who = `${formatCount(sessions)} ${sessions === 1 ? 'session' : 'sessions'} that did not say what ${sessions === 1 ? 'it' : 'they'} used`;
  if (asideUsd === undefined) return [`at least ${formatCost(costUsd)}, without ${who}`];
  const bound = assumed ? 'about' : 'at most';
  return [`${bound} ${formatCost(costUsd)}, of which ${formatCost(asideUsd)} set aside for ${who}`];
}

/** Attempts whose session was lost after it had been accepted. */
export function paidTwiceWords(attempts: number): string {
  return `${formatCount(attempts)} possibly paid twice`;
}

/** `1,234`. Not by the rules of a language, which take longer to load than all counts of a run to write. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
