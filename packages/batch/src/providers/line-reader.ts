import { RuntimeError } from '@parallel-agents/core';
import { tooLarge } from '@parallel-agents/core/internal/wire';

/** The longest line that is read: 64 MiB, as much as a single answer may have. */
const maxLineBytes = 64 * 1024 * 1024;

/** Cuts a document of JSON lines into its lines as it comes in, and keeps no more than one of them. */
export class LineReader {
  readonly #onLine: (line: string) => void;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  /** @throws RuntimeError for a line that is too long */
  push(bytes: Buffer): void {
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      this.#keep(bytes.subarray(from, end));
      this.end();
      from = end + 1;
    }
    this.#keep(bytes.subarray(from));
  }

  /** The last line needs no end. */
  end(): void {
    const line = Buffer.concat(this.#pieces).toString('utf8').trim();
    this.#pieces = [];
    this.#size = 0;
    if (line !== '') this.#onLine(line);
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    this.#size += bytes.length;
    if (this.#size > maxLineBytes) throw new RuntimeError(tooLarge);
    this.#pieces.push(bytes);
  }
}
