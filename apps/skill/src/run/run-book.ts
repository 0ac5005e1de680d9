import type { JobSummary } from '@parallel-agents/meta';
import type { Answer } from '../answer/answer.ts';

/** What a chat asked for, from its start to its one answer: some tasks, the making of agents, or a goal. */
export interface BookedRun {
  id: string;
  /** The chat that started it. */
  chat: string;
  /** What it is for, in a few words. */
  title: string;
  state: 'running' | 'ended';
  /** The account so far. */
  summary(): JobSummary;
  /** What runs, what waits and what is tried again, in a line. */
  progress(): string;
  stop(reason: string): void;
  /** What it brought, where the chat did not wait for it. */
  answer?: Answer;
  /** Resolves when it has ended: no session of it runs any more. */
  ended: Promise<void>;
}

/** Ended runs that are remembered for each chat. */
const remembered = 20;

/** And over all chats: jobs that run by the clock have a new one each time. */
const rememberedInAll = 200;

/** The runs of this gateway since it was started. A chat sees its own. */
export class RunBook {
  #runs: BookedRun[] = [];

  /** Enters a run. @returns what is to be called when it has ended */
  enter(run: Omit<BookedRun, 'state' | 'ended'>): () => void {
    const ended = Promise.withResolvers<void>();
    const booked: BookedRun = { ...run, state: 'running', ended: ended.promise };
    this.#runs.push(booked);
    return () => {
      booked.state = 'ended';
      ended.resolve();
      this.#forgetOld(booked.chat);
    };
  }

  get running(): number {
    return this.#runs.filter(({ state }) => state === 'running').length;
  }

  /** Whether it was worked on since the gateway was started. */
  knows(id: string): boolean {
    return this.#runs.some((run) => run.id === id);
  }

  keepAnswer(id: string, answer: Answer): void {
    const run = this.#runs.findLast((booked) => booked.id === id);
    if (run) run.answer = answer;
  }

  /** The runs of a chat, the latest first. */
  of(chat: string): BookedRun[] {
    return this.#runs.filter((run) => run.chat === chat).reverse();
  }

  /** What was refused before anything was started is no run to look back at; one that was gone on with is one. */
  #forgetOld(chat: string): void {
    const ended = this.of(chat).filter(({ state }) => state === 'ended');
    const kept = ended
      .filter(({ summary }) => summary().runs > 0)
      .filter(({ id }, index, all) => all.findIndex((run) => run.id === id) === index)
      .slice(0, remembered);
    const left = this.#runs.filter((run) => !ended.includes(run) || kept.includes(run));
    const all = left.filter(({ state }) => state === 'ended');
    const oldest = new Set(all.slice(0, Math.max(0, all.length - rememberedInAll)));
    this.#runs = left.filter((run) => !oldest.has(run));
  }
}
