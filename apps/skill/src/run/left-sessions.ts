import { toErrorInfo } from '@parallel-agents/core/internal';
import { Cleanup, deleteSession } from '@parallel-agents/openclaw/internal/plugin';
import type { Host } from '../host/host.ts';

/** The id of a run of a chat, as it stands in the keys of its sessions. */
const runInKey = /:subagent:parallel-agents-((?:run|agents|goal)-[0-9a-f]{12})(?![0-9a-f])/;

/**
 * Deletes the sessions of this agent that a gateway left behind which was killed: those of runs from before this process
 * that nobody can go on with. Never rejects; what cannot be deleted is in the gateway’s log.
 *
 * @param ended a run of this process that has ended and deleted what it knew of. @default none
 */
export async function deleteLeftSessions(host: Host, ended?: string): Promise<void> {
  const { api, agentId, shared, config } = host;
  const cleanup = new Cleanup(
    (sessionKey) => deleteSession(api.runtime.subagent, sessionKey, config.archiveTranscripts),
    ({ message }) => api.logger.warn(message),
  );
  try {
    const sessions = api.runtime.agent?.session?.listSessionEntries?.({ agentId }) ?? [];
    const ours = sessions.flatMap(({ sessionKey }) => {
      const run = runInKey.exec(sessionKey)?.[1];
      return run === undefined ? [] : [{ sessionKey, run }];
    });
    if (ours.length === 0) return;
    const unfinished = await shared.kept.unfinished(host);
    for (const { sessionKey, run } of ours) {
      if (unfinished.has(run) || (run !== ended && shared.book.knows(run))) continue;
      cleanup.delete(sessionKey);
    }
    await cleanup.settle();
  } catch (thrown) {
    api.logger.warn(`Sessions of earlier runs could not be deleted: ${toErrorInfo(thrown).message}`);
  }
}

const looked = new WeakMap<Host['shared'], Set<string>>();

/** The first call of a tool after a start of the gateway looks for what the one before left, once for each agent. */
export function deleteLeftSessionsOnce(host: Host): void {
  const agents = looked.get(host.shared) ?? new Set();
  looked.set(host.shared, agents);
  if (agents.has(host.agentId)) return;
  agents.add(host.agentId);
  void deleteLeftSessions(host);
}
