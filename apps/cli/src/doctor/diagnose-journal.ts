import { journalFile } from '@parallel-agents/app/store';
import { type Diagnosis, toErrorInfo } from '@parallel-agents/core';
import { withJournal } from '../kept-runs/journal.ts';
import type { Environment } from '../settings/environment.ts';

/** Whether runs can be kept here. Never throws: what fails is a finding. */
export async function diagnoseJournal(environment: Environment): Promise<Diagnosis> {
  const check = 'journal';
  try {
    const runs = await withJournal(environment, {}, (journal) => journal.list());
    const open = runs.filter(({ status }) => status === 'interrupted');
    const message = `${journalFile(environment)} is sound and keeps ${runs.length} runs.`;
    if (open.length === 0) return { check, status: 'ok', message };
    const fix = `Go on with them (parallel-agents runs resume ${open[0]?.jobId}), or give them up (parallel-agents runs cancel).`;
    return { check, status: 'warning', message: `${message} ${open.length} of them were interrupted.`, fix };
  } catch (thrown) {
    const { message, fix } = toErrorInfo(thrown);
    return { check, status: 'problem', message, fix };
  }
}
