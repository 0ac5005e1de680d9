import type { JobEvent } from '@parallel-agents/core';
import { JobView } from '@parallel-agents/core/view';
import type { Environment } from '../settings/environment.ts';
import type { Live } from './live.ts';
import { PlainProgress } from './plain-progress.ts';

/** How the progress of a job is shown: drawn over and over, line by line, or not at all. */
export type ProgressKind = 'live' | 'plain' | 'none';

export interface ProgressFlags {
  quiet?: true;
  progress?: 'live' | 'plain';
}

/**
 * Drawn in a terminal, in lines elsewhere. Screen readers, and whoever reads terminals aloud, get lines: `--progress plain`,
 * or `ACCESSIBLE=1`.
 */
export function progressKind({ quiet, progress }: ProgressFlags, { stderr, env }: Environment): ProgressKind {
  if (quiet) return 'none';
  if (progress !== undefined) return progress;
  const isTerminal = stderr.isTTY === true && env.TERM !== 'dumb' && !isSet(env.CI);
  return isTerminal && !isSet(env.ACCESSIBLE) ? 'live' : 'plain';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== '0' && value !== 'false';
}

/** Everything that is said beside the results of a job, in one order: the drawing goes before a line, and comes back. */
export class Progress {
  readonly view: JobView = new JobView();
  readonly #environment: Environment;
  readonly kind: ProgressKind;
  readonly #plain: PlainProgress;
  #live: Live | undefined;
  #isOver = false;
  #isStopping = false;

  constructor(kind: ProgressKind, environment: Environment) {
    this.kind = kind;
    this.#environment = environment;
    this.#plain = new PlainProgress(this.view, environment, (line) => this.say(line));
  }

  /** Knows of it, and says nothing in lines. */
  watch(event: JobEvent): void {
    this.view.record(event);
    if (this.kind === 'live' && event.type === 'run.started') void this.#begin();
  }

  record(event: JobEvent): void {
    this.watch(event);
    // That nothing can be kept any more is no news to be left out.
    if (this.kind === 'plain' || event.type === 'journal.failed') this.#plain.record(event);
  }

  /** Writes a line that stays. */
  say(line: string): void {
    const text = `${line}\n`;
    if (this.#live) this.#live.print(text);
    else this.#environment.stderr.write(text);
  }

  /** Leaves the terminal to a question. */
  pause<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    return this.#live ? this.#live.pause(question) : question();
  }

  stopping(): void {
    this.#isStopping = true;
    if (this.#live) this.#live.isStopping = true;
  }

  /** Gives the terminal back; what follows stands where the drawing was. */
  end(): void {
    this.#isOver = true;
    this.#plain.end();
    this.#live?.end();
    this.#live = undefined;
  }

  /** What draws is loaded only where it is wanted. */
  async #begin(): Promise<void> {
    if (this.#live) return;
    const { Live } = await import('./live.ts');
    if (this.#isOver || this.#live) return;
    this.#live = new Live(this.view, this.#environment.stderr, this.#environment);
    this.#live.isStopping = this.#isStopping;
  }
}
