import { hash } from 'node:crypto';

/** What is assumed of judges and answers. Points are of 10. */
export interface Noise {
  /** By how much a judge is off, in points: always, and again for each dimension and pair. */
  sd: number;
  /** How often an answer to a statement is wrong. Of two answers of one judge, twice as many differ. */
  wrong: number;
  /** By how much all judges are off together, in points; another draw for each agent. */
  sharedSd: number;
}

/** In a study of repeated verdicts, 13.6 % were not the same the second time: each is wrong in 7.3 % of cases. */
export const measuredFlips = 0.0735;

/** A number from 0 up to 1, the same for the same seed. */
function uniform(seed: string): number {
  return Number.parseInt(hash('md5', seed).slice(0, 12), 16) / 2 ** 48;
}

/** A number from a normal distribution, the same for the same seed. */
export function normal(seed: string, sd: number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(`${seed}/radius`)));
  return sd * radius * Math.cos(2 * Math.PI * uniform(`${seed}/angle`));
}

/** True in so many of all seeds. */
export function chance(seed: string, share: number): boolean {
  return uniform(seed) < share;
}

/**
 * For each of so many statements how good an agent must be for it to hold, from 0 to 1: spread evenly, in another order for
 * each seed.
 */
export function thresholds(seed: string, count: number): number[] {
  const places = Array.from({ length: count }, (_, index) => ({
    index,
    order: uniform(`${seed}/order/${index}`),
  }))
    .sort((one, other) => one.order - other.order)
    .map(({ index }) => index);
  const offset = uniform(`${seed}/offset`);
  return places.map((place) => (place + offset) / count);
}
