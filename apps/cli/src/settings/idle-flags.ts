import { InputError, type InputIssue } from '@parallel-agents/core';
import type { RunFlags } from './flags.ts';

/**
 * Refuses flags that would have no effect: who gives one expects something of it.
 *
 * @throws InputError `INVALID_OPTION`
 */
export function refuseIdleFlags(flags: RunFlags): void {
  const idle: InputIssue[] = [];
  const refuse = (flag: string, message: string, fix: string): void => {
    idle.push({ code: 'INVALID_OPTION', path: [flag], message: `it has no effect ${message}`, fix });
  };
  if (flags.journal === false && flags.engine !== undefined)
    refuse('--no-journal', 'with --engine, which keeps every job', 'Leave one of the two out.');
  if (flags.onJournalFailure !== undefined && flags.engine !== undefined)
    refuse('--on-journal-failure', 'with --engine, whose workers wait for it', 'Leave one of the two out.');
  if (flags.journal === false && flags.onJournalFailure !== undefined)
    refuse('--on-journal-failure', 'with --no-journal', 'Give one of the two.');
  if (flags.dryRun && flags.output !== undefined)
    refuse('--output', 'with --dry-run, which has no results', 'Leave one of the two out.');
  if (flags.dryRun && flags.write !== undefined)
    refuse('--write', 'with --dry-run, which has no results', 'Leave one of the two out.');
  if (flags.replace && flags.write === undefined)
    refuse('--replace', 'without --write', 'Give --write FOLDER, or leave it out.');
  if (flags.dryRun && flags.notify !== undefined)
    refuse('--notify', 'with --dry-run, which starts nothing', 'Leave one of the two out.');
  if (flags.dryRun && flags.record !== undefined)
    refuse('--record', 'with --dry-run, which asks nobody', 'Leave one of the two out.');
  if (flags.replay !== undefined) {
    const others = {
      '--record': flags.record,
      '--engine': flags.engine,
      '--runtime': flags.runtime,
      '--base-url': flags.baseUrl,
      '--batch': flags.batch,
      '--batch-if-cheaper': flags.batchIfCheaper,
    };
    for (const [flag, value] of Object.entries(others))
      if (value !== undefined) refuse(flag, 'with --replay, which asks nobody', 'Leave one of the two out.');
  }
  if (flags.record !== undefined && flags.engine !== undefined)
    refuse('--record', 'with --engine, whose workers hold the sessions', 'Leave one of the two out.');
  if (flags.batch && flags.batchIfCheaper)
    refuse('--batch', 'with --batch-if-cheaper, which decides it by price', 'Give one of the two.');
  const inBatches = flags.batchIfCheaper ? '--batch-if-cheaper' : flags.batch ? '--batch' : undefined;
  if (inBatches && flags.runtime !== undefined && flags.runtime !== 'batch')
    refuse('--runtime', `with ${inBatches}, which is a runtime of its own`, 'Leave one of the two out.');
  if (inBatches && flags.engine !== undefined)
    refuse(inBatches, 'with --engine, whose workers say where sessions run', 'Leave one of the two out.');
  if (idle.length > 0) throw new InputError(idle);
}
