import { createLogUpdate } from 'log-update';
import type { TextOutput } from '../settings/environment.ts';
import type { FrameSize } from './terminal-style.ts';
import { widthOf } from './terminal-style.ts';

/** The part of a terminal that is drawn over and over, below what stays. */
export class Screen {
  readonly #output: TextOutput;
  readonly #update: ReturnType<typeof createLogUpdate>;
  #shown: readonly string[] = [];
  #columns: number;
  readonly #onResize = (): void => this.#forget();

  constructor(output: TextOutput) {
    this.#output = output;
    // It writes, and asks for columns and rows: no more of a stream is needed.
    this.#update = createLogUpdate(output as NodeJS.WriteStream, { showCursor: false });
    this.#columns = this.size.columns;
    output.on?.('resize', this.#onResize);
  }

  get size(): FrameSize {
    const { columns = 80, rows = 24 } = this.#output;
    return { columns: columns || 80, rows: rows || 24 };
  }

  draw(lines: readonly string[]): void {
    this.#shown = lines;
    this.#columns = this.size.columns;
    this.#update(lines.join('\n'));
  }

  /** What is shown goes, and comes back with the next drawing. */
  clear(): void {
    this.#update.clear();
    this.#shown = [];
  }

  /** Gives the terminal back; nothing of it stays. */
  end(): void {
    this.clear();
    this.#update.done();
    this.#output.off?.('resize', this.#onResize);
  }

  /** A window that became narrower has broken the lines that it shows: what has to go is more than was drawn. */
  #forget(): void {
    const { columns } = this.size;
    const height = this.#shown.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / columns)),
      0,
    );
    if (columns < this.#columns && height > this.#shown.length)
      this.#output.write(`\u001b[${height - this.#shown.length}A\u001b[J`);
    this.clear();
  }
}
