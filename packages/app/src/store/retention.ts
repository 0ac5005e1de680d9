import { InputError, type Journal } from '@parallel-agents/core';
import { toErrorInfo } from '@parallel-agents/core/internal';
import type { Notes } from '../basics/notes.ts';
import type { Surroundings } from '../settings/surroundings.ts';

/** Days that a run which is over is kept after it was last written. */
const defaultDays = 90;
const variable = 'PARALLEL_AGENTS_KEEP_RUNS_DAYS';

/**
 * How many days a run is kept after its end; 0: for ever.
 * @throws InputError `INVALID_OPTION`
 */
export function keptDays({ env }: Pick<Surroundings, 'env'>): number {
  const text = env[variable]?.trim() ?? '';
  if (text === '') return defaultDays;
  if (/^\d{1,5}$/.test(text)) return Number(text);
  const message = `must be a whole number of days, not "${text}"`;
  const fix = `Set it to a number such as ${defaultDays}, to 0 to keep runs for ever, or not at all.`;
  throw new InputError([{ code: 'INVALID_OPTION', path: [variable], message, fix }]);
}

/** Forgets runs that completed or failed so long ago. One that can be gone on with stays, however old it is. */
export async function forgetOldRuns(
  journal: Journal,
  days: number,
  { note }: Pick<Notes, 'note'>,
): Promise<void> {
  if (days === 0) return;
  const before = new Date(Date.now() - days * 24 * 60 * 60 * 1000);
  try {
    await journal.prune({ before, onlyOver: true });
  } catch (thrown) {
    note(`Old runs could not be forgotten: ${toErrorInfo(thrown).message}`);
  }
}
