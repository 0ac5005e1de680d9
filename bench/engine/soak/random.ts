/** Numbers from 0 to 1: the same for the same seed (a linear congruential generator, Numerical Recipes’ constants). */
export type Random = () => number;

export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A whole number, both ends included. */
export function randomInteger(random: Random, min: number, max: number): number {
  return min + Math.floor(random() * (max - min + 1));
}

export function randomEntry<T>(random: Random, entries: readonly T[]): T | undefined {
  return entries[randomInteger(random, 0, entries.length - 1)];
}
