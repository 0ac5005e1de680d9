/** What OpenClaw’s listings say of the plugin. */
export const identity = {
  id: 'parallel-agents',
  name: 'Parallel agents',
  description:
    'Run many agents at once from a chat and bring every result back, checked: ready-made teams, single tasks, one compact answer with what it cost.',
} as const;
