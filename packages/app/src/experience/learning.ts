import type { RunReport } from '@parallel-agents/core';
import type { TierOutcome } from '@parallel-agents/escalation/internal';
import type { Notes } from '../basics/notes.ts';
import type { Settings } from '../settings/settings.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { type Account, accountFor } from './account.ts';
import { readExperience } from './experience.ts';

/** What is learned beside the results may fail, and then costs no result: it is only said. */
interface Beside {
  here: Pick<Surroundings, 'env' | 'state'>;
  note: Notes['note'];
}

/** What earlier runs learned, as far as it can be read. */
export async function recallExperience(
  { spending: { tiers, start } }: Settings,
  { here, note }: Beside,
): Promise<readonly TierOutcome[]> {
  if (tiers === undefined) return [];
  try {
    return await readExperience(here);
  } catch (thrown) {
    const so = start === 'auto' ? ', so that tasks start as their agents say' : '';
    note(`What earlier runs learned about tiers cannot be read${so}: ${reasonOf(thrown)}`);
    return [];
  }
}

/** Accounts for a run that has been paid for, and learns from it where there is something to `learn`. */
export async function settleAccount(
  report: Pick<RunReport, 'results'>,
  settings: Settings,
  experience: readonly TierOutcome[],
  { here, note, learn }: Beside & { learn: boolean },
): Promise<Account | undefined> {
  // Examples cost nothing, save nothing and teach nothing.
  if (settings.runtime.scripted) return undefined;
  try {
    return await accountFor(report, settings, experience, { here, learn });
  } catch (thrown) {
    if (learn) {
      note(`What this run tells about its tiers could not be kept: ${reasonOf(thrown)}`);
      return settleAccount(report, settings, experience, { here, note, learn: false });
    }
    note(`What the tiers saved cannot be said: ${reasonOf(thrown)}`);
    return undefined;
  }
}

function reasonOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
