import type { AdmissionControl, Journal, SharedAccount, ToolSource } from '@parallel-agents/core';
import type { Registry } from '@parallel-agents/registry';
import type { KnownAgents } from '../agents/agents.ts';
import type { GivenAgents } from '../agents/given-agents.ts';
import { closing } from '../basics/closing.ts';
import type { Notes } from '../basics/notes.ts';
import type { Settings } from '../settings/settings.ts';
import type { Surroundings } from '../settings/surroundings.ts';
import type { ToolSettings } from '../settings/tool-settings.ts';

/** What jobs are worked on with: what somebody has set, the agents that are known, and where what is done is kept. */
export interface JobContext {
  settings: Settings;
  known: KnownAgents;
  here: Pick<Surroundings, 'cwd' | 'env' | 'describe' | 'state'>;
  notes: Notes;
  /** What would be forgiven otherwise is an error. @default false */
  strict?: boolean;
  /** Nothing where jobs are not kept. @throws JournalError */
  journal(): Promise<Journal | undefined>;
  /** What becomes of a job that can be kept no longer. @default 'stop' */
  onJournalFailure?: 'stop' | 'continue';
  /**
   * The agents that refining and reviewing name, and what is remarkable about them. @default those that are known
   * @throws InputError for those that there are not
   */
  findAgents?(names: readonly string[], registry: Registry): Promise<GivenAgents>;
  /** What else lets sessions start. @default nothing */
  admission?: readonly AdmissionControl[];
  /** The same, asked when everything else has let a session start: an engine has it begun by one of its workers. */
  lastAdmission?: readonly AdmissionControl[];
  /** Where the budget is kept as one with those of other parts of the same run. @default it stands alone */
  account?: SharedAccount;
  /**
   * The tools that settings give agents. A face that gives none does without what they are made of.
   * @default agents have those of their runtime
   * @throws InputError
   */
  openTools?(settings: ToolSettings): Promise<ToolSource>;
  closings: Closings;
}

/** What is let go of behind the results, and is waited for at the very end. */
export class Closings {
  readonly #open = new Set<Promise<void>>();
  readonly #notes: Pick<Notes, 'problem'>;

  constructor(notes: Pick<Notes, 'problem'>) {
    this.#notes = notes;
  }

  /** Begins to let go of something; what goes wrong is only said. */
  begin(what: string, close: () => Promise<unknown> | undefined): void {
    const closed = closing(what, close, this.#notes.problem).finally(() => this.#open.delete(closed));
    this.#open.add(closed);
  }

  async end(): Promise<void> {
    await Promise.all(this.#open);
  }
}
