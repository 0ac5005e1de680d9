import { setImmediate } from 'node:timers/promises';
import type { AgentRuntime, SpawnRequest } from '@parallel-agents/core';

/** Gives each session its answer at once and spawns nothing; otherwise it is like another runtime. */
export function countingRuntime(
  like: Pick<AgentRuntime, 'name' | 'capabilities'>,
  answer: (request: SpawnRequest) => string,
): AgentRuntime {
  return {
    name: like.name,
    capabilities: { ...like.capabilities, attach: false, models: false },
    async spawn(request) {
      const { attemptId, model } = request;
      const text = answer(request);
      // Long jobs leave others their turn.
      await setImmediate();
      const outcome = {
        status: 'completed' as const,
        text,
        ...(model !== undefined && { modelUsed: model }),
        usage: { inputTokens: 0, outputTokens: 0 },
      };
      return {
        reference: { runtime: like.name, attemptId, sessionKey: attemptId },
        outcome: async () => outcome,
        cancel: async () => {},
      };
    },
    close: async () => {},
  };
}
