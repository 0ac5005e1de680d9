import type { Run, RunReport, RunSummary } from '@parallel-agents/core';
import { Ledger } from '@parallel-agents/core';

/** A run as its chat sees it. */
export interface BookedRun {
  id: string;
  /** The chat that started it. */
  chat: string;
  /** What it is for, in a few words. */
  title: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  state: 'running' | 'ended';
  /** The account so far. */
  summary(): RunSummary;
  stop(reason: string): void;
}

/** Ended runs that are remembered for each chat. */
const remembered = 20;

/** The runs of this gateway since it was started. A chat sees its own. */
export class RunBook {
  readonly #runs: BookedRun[] = [];

  /** Enters a run; it is marked as ended when it is. */
  enter(run: Run, { chat, title }: { chat: string; title: string }): Promise<RunReport> {
    const ledger = new Ledger();
    const booked: BookedRun = {
      id: run.id,
      chat,
      title,
      startedAt: Date.now(),
      state: 'running',
      summary: () => ledger.summary(),
      stop: (reason) => run.cancel(reason),
    };
    this.#runs.push(booked);
    return this.#follow(run, ledger, booked);
  }

  get running(): number {
    return this.#runs.filter(({ state }) => state === 'running').length;
  }

  /** The runs of a chat, the latest first. */
  of(chat: string): BookedRun[] {
    return this.#runs.filter((run) => run.chat === chat).reverse();
  }

  async #follow(run: Run, ledger: Ledger, booked: BookedRun): Promise<RunReport> {
    try {
      for await (const event of run) ledger.record(event);
      return await run;
    } finally {
      booked.state = 'ended';
      this.#forgetOld(booked.chat);
    }
  }

  #forgetOld(chat: string): void {
    const ended = this.of(chat).filter(({ state }) => state === 'ended');
    for (const old of ended.slice(remembered)) this.#runs.splice(this.#runs.indexOf(old), 1);
  }
}
