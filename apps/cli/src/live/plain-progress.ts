import { answersWanted } from '@parallel-agents/app/internal/fields';
import type { JobEvent } from '@parallel-agents/core';
import type { JobView } from '@parallel-agents/core/view';
import { type Colors, colorsFor } from '../output/colors.ts';
import { progressLine } from '../report/progress.ts';
import type { Environment } from '../settings/environment.ts';
import { sumLine } from './words.ts';

/** Jobs of more tasks are told of as a whole, once a second at most. */
const toldSingly = 50;
const tellEveryMs = 1000;

/** Progress in lines, for files, pipes, programs and ears. */
export class PlainProgress {
  readonly #view: JobView;
  readonly #colors: Colors;
  readonly #say: (line: string) => void;
  #toldAt = Number.NEGATIVE_INFINITY;
  #timer: NodeJS.Timeout | undefined;

  constructor(view: JobView, environment: Environment, say: (line: string) => void) {
    this.#view = view;
    this.#colors = colorsFor(environment.stderr, environment);
    this.#say = say;
  }

  record(event: JobEvent): void {
    const isBig = this.#view.counts.asked > toldSingly;
    if (isBig && 'taskId' in event) {
      if (event.type === 'task.ended') this.#tellSoon();
      return;
    }
    const line = progressLine(event, this.#colors, { answer: this.#answerOf(event) });
    if (line !== undefined) this.#say(line);
  }

  /** `answer 2 of 3`: it is no try that failed before. */
  #answerOf(event: JobEvent): string | undefined {
    if (event.type !== 'attempt.started' || event.reason !== 'another') return undefined;
    const { taskId, step } = event;
    const row = [...this.#view.running].find((one) => one.taskId === taskId && one.step === step);
    const asked = row?.attempts.filter(({ reason }) => reason === 'another').length ?? 1;
    const wanted = answersWanted(this.#view.started?.request);
    return `answer ${1 + asked}${wanted === undefined ? '' : ` of ${wanted}`}`;
  }

  end(): void {
    clearTimeout(this.#timer);
    if (this.#timer !== undefined) this.#tell();
    this.#timer = undefined;
  }

  #tellSoon(): void {
    if (this.#timer !== undefined) return;
    const wait = Math.max(0, this.#toldAt + tellEveryMs - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, wait);
    this.#timer.unref();
  }

  #tell(): void {
    this.#toldAt = performance.now();
    this.#say(sumLine(this.#view, Date.now()));
  }
}
