import type { Way } from '@parallel-agents/core';

/** What Redis says when a command needs memory that there is not. */
export function isFull(reason: string): boolean {
  return /\bOOM command not allowed\b/.test(reason);
}

/** Jobs can be looked at, cancelled and forgotten on a full server; nothing new is begun. */
export const wayOutOfFull: { fix: string; ways: readonly Way[] } = {
  fix: 'Raise maxmemory (now: redis-cli CONFIG SET maxmemory 2gb), or forget old runs, which can be done on a full server.',
  ways: [{ name: 'pruneJobs' }, { name: 'engine' }],
};
