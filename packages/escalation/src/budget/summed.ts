import { add, nothing, type Spent } from './limits.ts';

/**
 * Amounts, and what they come to: to the last digit as if they were summed anew in their order, because adding and taking
 * away again would leave rests of rounding. What comes behind all others is only added: thousands may come at once.
 */
export class Summed<Key> {
  readonly #amounts = new Map<Key, Spent>();
  #sum: Spent | undefined = nothing;

  get sum(): Spent {
    this.#sum ??= [...this.#amounts.values()].reduce(add, nothing);
    return this.#sum;
  }

  get(key: Key): Spent | undefined {
    return this.#amounts.get(key);
  }

  has(key: Key): boolean {
    return this.#amounts.has(key);
  }

  set(key: Key, amount: Spent): void {
    this.#sum = this.#amounts.has(key) || this.#sum === undefined ? undefined : add(this.#sum, amount);
    this.#amounts.set(key, amount);
  }

  delete(key: Key): boolean {
    if (!this.#amounts.delete(key)) return false;
    this.#sum = undefined;
    return true;
  }
}
