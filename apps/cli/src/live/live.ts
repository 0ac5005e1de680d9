import type { JobView } from '@parallel-agents/core/view';
import type { Environment, TextOutput } from '../settings/environment.ts';
import { renderFrame } from './frame.ts';
import { Screen } from './screen.ts';
import { type TerminalStyle, terminalStyle } from './terminal-style.ts';

/** A big job changes more often than one can look. */
const drawEveryMs = 120;
const drawBigEveryMs = 300;
const big = 500;
/** How long still is looked at once a second: it is a look at all tasks. */
const lookEveryMs = 1000;

/** Draws what is seen of a job, over and over, until it is ended. */
export class Live {
  readonly #view: JobView;
  readonly #screen: Screen;
  readonly #style: TerminalStyle;
  readonly #output: TextOutput;
  #timer: NodeJS.Timeout | undefined;
  #left: { at: number; value: ReturnType<JobView['timeLeft']> } = { at: 0, value: undefined };
  #isPaused = false;
  isStopping = false;

  constructor(view: JobView, output: TextOutput, environment: Environment) {
    this.#view = view;
    this.#output = output;
    this.#screen = new Screen(output);
    this.#style = terminalStyle(output, environment);
    this.#next();
  }

  /** Writes something that stays, above what is drawn. */
  print(text: string): void {
    this.#screen.clear();
    this.#output.write(text);
    if (!this.#isPaused) this.#draw();
  }

  /** Leaves the terminal to a question. */
  async pause<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    this.#isPaused = true;
    this.#screen.clear();
    try {
      return await question();
    } finally {
      this.#isPaused = false;
    }
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#screen.end();
  }

  #next(): void {
    const pause = this.#view.counts.asked > big ? drawBigEveryMs : drawEveryMs;
    this.#timer = setTimeout(() => {
      if (!this.#isPaused) this.#draw();
      this.#next();
    }, pause);
    this.#timer.unref();
  }

  #draw(): void {
    const now = Date.now();
    if (now - this.#left.at >= lookEveryMs) this.#left = { at: now, value: this.#view.timeLeft(now) };
    const { isStopping } = this;
    const left = this.#left.value;
    this.#screen.draw(
      renderFrame(this.#view, { ...this.#screen.size, now, style: this.#style, left, isStopping }),
    );
  }
}
