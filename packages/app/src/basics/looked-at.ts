import type { AgentRuntime } from '@parallel-agents/core';

/** A runtime for what is only looked at: it spawns nothing. What sessions would really have there is not known. */
export function lookedAt(name = 'none'): AgentRuntime {
  return {
    name,
    capabilities: {
      tools: false,
      attach: false,
      cost: false,
      models: false,
      outputLimit: true,
      toolCalls: true,
    },
    spawn: () => Promise.reject(new Error('nothing is spawned where tasks are only looked at')),
    close: async () => {},
  };
}
