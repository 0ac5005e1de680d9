import { spend } from './read-schema.ts';

/** Objects with fewer names cost next to nothing, unless their names are matched against patterns. */
const fewNames = 100;

/** As many names as an object may have: nobody can say which of more than that is wrong. */
export const maxNames = 20_000;

/** Thrown where an object has more. */
export class TooManyNames extends Error {}

/** To list a name takes as long as holding so many values against a schema. */
const workOfName = 2;

/** What takes as long as that for one value. */
const charactersAsWork = { listed: 50, matched: 8 };

/**
 * A value as the validator gets it. It lists the names of an object for each schema that it holds the object against, and
 * once more for each keyword about names: objects with many names count that as work.
 *
 * @throws TooManyNames
 */
export function meteredValue(value: unknown, { matchesNames }: { matchesNames: boolean }): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    let items: unknown[] | undefined;
    for (const [index, item] of value.entries()) {
      const metered = meteredValue(item, { matchesNames });
      if (metered === item) continue;
      items ??= [...value];
      items[index] = metered;
    }
    return items ?? value;
  }
  const given = value as Record<string, unknown>;
  const names = Object.keys(given);
  if (names.length > maxNames) throw new TooManyNames();
  let fields: Record<string, unknown> | undefined;
  for (const name of names) {
    const metered = meteredValue(given[name], { matchesNames });
    if (metered === given[name]) continue;
    fields ??= { ...given };
    fields[name] = metered;
  }
  const read = fields ?? given;
  if (!matchesNames && names.length <= fewNames) return read;
  const characters = names.reduce((sum, { length }) => sum + length, 0);
  const price =
    names.length * workOfName + characters / charactersAsWork[matchesNames ? 'matched' : 'listed'];
  return new Proxy(read, {
    ownKeys(target) {
      spend(price);
      return Reflect.ownKeys(target);
    },
  });
}
