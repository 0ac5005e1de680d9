/** A time in which work was done, in milliseconds since 1970. */
interface Period {
  from: number;
  to: number;
}

/** What a timer takes at most: 24.8 days. */
const longestTimerMs = 2 ** 31 - 1;

/** Working time that runs out: from the first session on, with what earlier processes worked. */
export class Deadline {
  readonly #limitMs: number;
  readonly #onPassed: () => void;
  readonly #worked: Period[] = [];
  #startedAt: number | undefined;
  #timer: NodeJS.Timeout | undefined;

  /** @param onPassed called when it passes; the wait for it keeps no process alive */
  constructor(seconds: number, onPassed: () => void) {
    this.#limitMs = seconds * 1_000;
    this.#onPassed = onPassed;
  }

  /** Only the first call counts. */
  start(): void {
    if (this.#startedAt !== undefined) return;
    this.#startedAt = performance.now();
    this.#wait(this.#startedAt);
  }

  /** Counts what earlier processes worked. Periods may overlap: runs of one job go on side by side. */
  addEarlier(worked: readonly Period[]): void {
    this.#worked.push(...worked);
    this.start();
    if (this.#startedAt !== undefined) this.#wait(this.#startedAt);
  }

  #wait(startedAt: number): void {
    clearTimeout(this.#timer);
    const leftMs = this.#leftMs(startedAt);
    if (leftMs <= 0) this.#onPassed();
    else this.#timer = setTimeout(() => this.#wait(startedAt), Math.min(leftMs, longestTimerMs)).unref();
  }

  #leftMs(startedAt: number): number {
    return this.#limitMs - totalMs(this.#worked) - (performance.now() - startedAt);
  }
}

/** How long they are together, what lies in two of them counted once. */
function totalMs(periods: readonly Period[]): number {
  let total = 0;
  let countedUntil = Number.NEGATIVE_INFINITY;
  for (const { from, to } of periods.toSorted((a, b) => a.from - b.from)) {
    total += Math.max(0, to - Math.max(from, countedUntil));
    countedUntil = Math.max(countedUntil, to);
  }
  return total;
}
