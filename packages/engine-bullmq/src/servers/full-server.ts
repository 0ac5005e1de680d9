import type { Way } from '@parallel-agents/core';

/** What Redis says when a command needs memory that there is not. */
export function isFull(reason: string): boolean {
  return /\bOOM command not allowed\b/.test(reason);
}

/** A full server takes no cancelling and no pruning either: room comes first. */
export const wayOutOfFull: { fix: string; ways: readonly Way[] } = {
  fix: 'Raise maxmemory first (now: redis-cli CONFIG SET maxmemory 2gb), then forget old runs.',
  ways: [{ name: 'pruneJobs' }, { name: 'engine' }],
};
