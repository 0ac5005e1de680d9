import type { ActionName } from './describe.ts';
import type { LimitName } from './used-up-limits.ts';

/** What the command line calls what every face tells of: the command says these, and so do pages that nobody gave other words. */
export const usualWords = {
  usd: '--budget',
  tokens: '--max-tokens',
  spawns: '--max-spawns',
  deadlineSeconds: '--deadline',
  runTasks: 'parallel-agents run',
  listJobs: 'parallel-agents runs list',
  showJob: 'parallel-agents runs show',
  followJob: 'parallel-agents runs follow',
  resumeJob: 'parallel-agents runs resume',
  retryJob: 'parallel-agents runs retry',
  approveJob: 'parallel-agents runs approve',
  reportJob: 'parallel-agents runs report',
} as const satisfies Partial<Record<ActionName | LimitName, string>>;
