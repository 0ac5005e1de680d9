import { isParallelAgentsError, type Journal } from '@parallel-agents/core';
import type { Notes } from '../basics/notes.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import { openJournal } from './local-journal.ts';
import { openStore } from './open-store.ts';
import { forgetOldRuns, keptDays } from './retention.ts';

/** How what is done is kept. */
interface Keeping {
  /** `false`: not at all. A text: where a program wants it, which alone says what is forgotten there. */
  store?: string | false;
  onJournalFailure?: 'stop' | 'continue';
}

/** What is done is kept unless the user chose otherwise; where it cannot be, nothing is started. */
async function openKeeping(
  { store, onJournalFailure }: Keeping,
  here: Pick<Surroundings, 'cwd' | 'env'>,
  notes: Notes,
): Promise<Journal | undefined> {
  if (store === false) return undefined;
  try {
    if (store !== undefined) return await openStore(store, here);
    const opened = await openJournal(here);
    await forgetOldRuns(opened, keptDays(here), notes);
    return opened;
  } catch (thrown) {
    if (onJournalFailure !== 'continue' || !isParallelAgentsError(thrown)) throw thrown;
    notes.problem(`${thrown.message} What is done from here on is not kept.`);
    return undefined;
  }
}

/** The journal of an application, opened when it is first asked for. One that could not be opened is tried again the next time. */
export class Keeper {
  readonly #open: () => Promise<Journal | undefined>;
  #journal: Promise<Journal | undefined> | undefined;

  constructor(...where: Parameters<typeof openKeeping>) {
    this.#open = () => openKeeping(...where);
  }

  /** @throws JournalError */
  journal(): Promise<Journal | undefined> {
    this.#journal ??= this.#open().catch((thrown: unknown) => {
      this.#journal = undefined;
      throw thrown;
    });
    return this.#journal;
  }

  /** What has been opened; nothing where nobody has asked. */
  async opened(): Promise<Journal | undefined> {
    // That it could not be opened has been told.
    return this.#journal?.catch(() => undefined);
  }
}
