import type { JobEvent } from '../log/events.ts';
import type { SessionReference } from '../session/runtime.ts';

/**
 * The sessions of whose end nothing is known: they may still run.
 * @example
 * const { events } = await journal.read(id);
 * for (const { sessionKey } of openSessions(events)) console.log(sessionKey);
 */
export function openSessions(events: Iterable<JobEvent>): SessionReference[] {
  const open = new Map<string, SessionReference>();
  for (const event of events) {
    if (event.type === 'session.started') open.set(event.attemptId, event.reference);
    if (event.type === 'session.ended' && !event.inDoubt) open.delete(event.attemptId);
  }
  return [...open.values()];
}
