/** As many pieces, and as long a last one, as show that each says again what came before it. */
const fewestPieces = 4;
const shortestWhole = 20;

/** Text that comes in pieces. Some servers send each time all that was written so far. */
export class StreamedText {
  #joined = '';
  #last = '';
  #growing = 0;
  /** Every piece begins with the one before it, and one at most is the same. */
  #saysAgain = true;

  add(piece: string): void {
    if (piece === '') return;
    const grows = piece.length > this.#last.length;
    if (this.#saysAgain)
      this.#saysAgain = piece.startsWith(this.#last) && (grows || this.#growing >= fewestPieces);
    if (grows) this.#growing += 1;
    this.#last = piece;
    this.#joined += piece;
  }

  get text(): string {
    const isWhole = this.#saysAgain && this.#growing >= fewestPieces && this.#last.length >= shortestWhole;
    return isWhole ? this.#last : this.#joined;
  }
}
