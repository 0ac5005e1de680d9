import type { AgentRuntime } from '@parallel-agents/core';

/** A runtime for what is only looked at: it spawns nothing. */
export function lookedAt(name = 'none'): AgentRuntime {
  return {
    name,
    capabilities: { tools: false, attach: false, cost: false, models: false },
    spawn: () => Promise.reject(new Error('nothing is spawned where tasks are only looked at')),
    close: async () => {},
  };
}
