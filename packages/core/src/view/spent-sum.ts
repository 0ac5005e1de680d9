import type { SetAside, Usage } from '../session/runtime.ts';
import type { Spent } from './model.ts';

/** A figure that is known of some parts. */
class Figure {
  #sum = 0;
  #known = 0;

  add(value: number | undefined, times: 1 | -1): void {
    if (value === undefined) return;
    this.#sum += times * value;
    this.#known += times;
  }

  get known(): number {
    return this.#known;
  }

  get value(): number | undefined {
    return this.#known > 0 ? this.#sum : undefined;
  }
}

/** A sum of what sessions used, kept while they end: asking for it costs nothing, however many there are. */
export class SpentSum {
  readonly #input = new Figure();
  readonly #output = new Figure();
  readonly #cacheRead = new Figure();
  readonly #cacheWrite = new Figure();
  readonly #cost = new Figure();
  readonly #aside = new Figure();
  readonly #asideCost = new Figure();
  readonly #assumed = new Figure();

  /** @param times -1 takes it away again */
  add({ usage, costUsd, setAside }: Spent, times: 1 | -1 = 1): void {
    this.#input.add(usage?.inputTokens, times);
    this.#output.add(usage?.outputTokens, times);
    this.#cacheRead.add(usage?.cacheReadTokens, times);
    this.#cacheWrite.add(usage?.cacheWriteTokens, times);
    this.#cost.add(costUsd, times);
    this.#aside.add(setAside?.sessions, times);
    this.#asideCost.add(setAside?.costUsd, times);
    this.#assumed.add(setAside?.assumed && 1, times);
  }

  replace(before: Spent, after: Spent): void {
    this.add(before, -1);
    this.add(after);
  }

  /** Of what is set aside, dollars and how many sessions. */
  get value(): Spent {
    const usage = this.#usage();
    const setAside = this.#setAside();
    const costUsd = this.#cost.value;
    return {
      ...(usage && { usage }),
      ...(costUsd !== undefined && { costUsd }),
      ...(setAside && { setAside }),
    };
  }

  #usage(): Usage | undefined {
    const inputTokens = this.#input.value;
    if (inputTokens === undefined) return undefined;
    const [read, write] = [this.#cacheRead.value, this.#cacheWrite.value];
    return {
      inputTokens,
      outputTokens: this.#output.value ?? 0,
      ...(read !== undefined && { cacheReadTokens: read }),
      ...(write !== undefined && { cacheWriteTokens: write }),
    };
  }

  #setAside(): SetAside | undefined {
    const sessions = this.#aside.value;
    if (sessions === undefined) return undefined;
    const isKnown = this.#asideCost.known === this.#aside.known;
    const costUsd = isKnown ? this.#asideCost.value : undefined;
    return {
      sessions,
      ...(costUsd !== undefined && { costUsd }),
      ...(this.#assumed.known > 0 && { assumed: true }),
    };
  }
}
