import { toErrorInfo } from '@parallel-agents/core/internal';
import { outsideOfCalls } from '@parallel-agents/openclaw/internal/plugin';
import type { Host } from '../host/host.ts';

/**
 * Gives a chat a line as OpenClaw gives the end of a background command: its agent gets a turn as soon as the chat is
 * free. Never throws: the results can be asked for too.
 *
 * @param about two lines about the same are one
 */
export function tellChat({ api, agentId, chat }: Host, text: string, about: string): void {
  try {
    const { system } = api.runtime;
    const to = { sessionKey: chat, agentId };
    outsideOfCalls(() => {
      system?.enqueueSystemEvent?.(text, { ...to, contextKey: `parallel-agents:${about}` });
      const wake = { source: 'background-task', intent: 'immediate', reason: 'parallel-agents' } as const;
      system?.requestHeartbeat?.({ ...wake, ...to });
    });
  } catch (thrown) {
    api.logger.warn(`A chat could not be told that its run has ended: ${toErrorInfo(thrown).message}`);
  }
}
