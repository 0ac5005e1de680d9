import type { Attempt } from './result.ts';

/** Its session was accepted, and then the runtime knew nothing of it any more: it may have been paid for in vain. */
export function wasLost({ respawned, error }: Pick<Attempt, 'respawned' | 'error'>): boolean {
  return respawned !== undefined || error?.code === 'SESSION_LOST';
}
