import { usedUpLimits } from '@parallel-agents/app/internal/fields';
import type { AgentResult } from '@parallel-agents/core';
import { oneLine } from '../output/sanitize.ts';
import { commandLine } from '../settings/describe-flags.ts';
import type { Environment } from '../settings/environment.ts';

/** How the failed tasks of a run that was kept are done again, where there are any. */
export function retryLine(
  id: string,
  results: readonly Pick<AgentResult, 'status' | 'error'>[],
  describe: Environment['describe'],
): string | undefined {
  const failed = results.filter(({ status }) => status !== 'completed');
  return failed.length === 0 ? undefined : retryOf(id, failed, describe);
}

/** The same for those that are known to have failed: what was used up has to be given anew, and is named. */
export function retryOf(
  id: string,
  failed: readonly Pick<AgentResult, 'error'>[],
  describe: Environment['describe'],
): string {
  const limits = usedUpLimits(failed.map(({ error }) => error)).map((limit) => describe(limit, '…'));
  const command = commandLine(describe('retryJob', [oneLine(id), '--failed', ...limits].join(' ')));
  const words = failed.length === 1 ? 'Do it again' : 'Do them again';
  return `${words}${limits.length > 0 ? ', within a larger limit' : ''}: ${command}`;
}
