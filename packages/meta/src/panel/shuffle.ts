import { createHash } from 'node:crypto';

/** The entries in an order that depends on nothing but the seed and their keys. */
export function shuffle<Entry>(
  entries: readonly Entry[],
  seed: string,
  keyOf: (entry: Entry) => string,
): Entry[] {
  return entries
    .map((entry) => ({
      entry,
      place: createHash('sha256')
        .update(`${seed}\n${keyOf(entry)}`)
        .digest('hex'),
    }))
    .sort((one, other) => (one.place < other.place ? -1 : 1))
    .map(({ entry }) => entry);
}
