import { hash } from 'node:crypto';

/** Places at first; there are twice as many whenever three of four are taken. */
const fewest = 1 << 12;
/** More ids than these are not compared: 32 MB hold them. */
export const mostIds = 3_000_000;

/**
 * The ids of a run of any number of tasks, 8 bytes each: whether one was there before. Of so few bytes two ids are the same by
 * chance in one of a million runs of the longest kind.
 */
export class TaskIds {
  #places = new Uint32Array(fewest * 2);
  #count = 0;

  get isFull(): boolean {
    return this.#count >= mostIds;
  }

  /** @returns `false` for one that was there before; where there are too many to be compared, all are new */
  add(id: string): boolean {
    const digest = hash('sha256', id, 'buffer');
    // Nothing stands for a place that is free.
    return this.#put(digest.readUInt32LE(0) || 1, digest.readUInt32LE(4));
  }

  #put(high: number, low: number): boolean {
    if (this.isFull) return true;
    if (this.#count * 8 >= this.#places.length * 3) this.#grow();
    const at = placeOf(this.#places, high, low);
    if (this.#places[at] !== 0) return false;
    this.#places[at] = high;
    this.#places[at + 1] = low;
    this.#count++;
    return true;
  }

  #grow(): void {
    const before = this.#places;
    this.#places = new Uint32Array(before.length * 2);
    for (let at = 0; at < before.length; at += 2) {
      const [high = 0, low = 0] = [before[at], before[at + 1]];
      if (high === 0) continue;
      const to = placeOf(this.#places, high, low);
      this.#places[to] = high;
      this.#places[to + 1] = low;
    }
  }
}

/** Where these bytes stand, or would: the next place that is free. */
function placeOf(places: Uint32Array, high: number, low: number): number {
  const mask = places.length / 2 - 1;
  for (let slot = low & mask; ; slot = (slot + 1) & mask) {
    const at = slot * 2;
    if (places[at] === 0 || (places[at] === high && places[at + 1] === low)) return at;
  }
}
