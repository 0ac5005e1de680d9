import type { Diagnosis } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import type { Surroundings } from '../settings/surroundings.ts';
import { journalFile } from '../store/local-journal.ts';
import { withJournal } from './with-journal.ts';

/** Whether runs can be kept here. Never throws: what fails is a finding. */
export async function diagnoseJournal(here: Surroundings): Promise<Diagnosis> {
  const check = 'journal';
  try {
    const runs = await withJournal(here, {}, (journal) => journal.list());
    const open = runs.filter(({ status }) => status === 'interrupted');
    const message = `${journalFile(here)} is sound and keeps ${runs.length === 1 ? '1 run' : `${runs.length} runs`}.`;
    if (open.length === 0) return { check, status: 'ok', message };
    const fix = `Go on with them (${here.describe('resumeJob', open[0]?.jobId)}), or give them up (${here.describe('cancelJob')}).`;
    return { check, status: 'warning', message: `${message} ${open.length} of them were interrupted.`, fix };
  } catch (thrown) {
    const { message, fix } = toErrorInfo(thrown);
    return { check, status: 'problem', message, fix };
  }
}
