/** A place in an output. */
export type Path = readonly (string | number)[];

export type Fields = Readonly<Record<string, unknown>>;

/** An object in an output, and where it stands. */
export interface Found {
  path: Path;
  fields: Fields;
}

/** As deep as outputs are looked through: core takes none that is deeper. */
const maxDepth = 100;

/** All objects of an output, each before what it holds. */
export function* objectsIn(value: unknown, path: Path = []): Generator<Found> {
  if (path.length > maxDepth || typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* objectsIn(item, [...path, index]);
    return;
  }
  yield { path, fields: value as Fields };
  for (const [name, item] of Object.entries(value)) yield* objectsIn(item, [...path, name]);
}

/** The objects that have all of these properties as text. */
export function objectsWith<Name extends string>(
  output: unknown,
  ...names: readonly Name[]
): { path: Path; fields: Fields & Readonly<Record<Name, string>> }[] {
  return [...objectsIn(output)].filter(
    (found): found is { path: Path; fields: Fields & Readonly<Record<Name, string>> } =>
      names.every((name) => typeof found.fields[name] === 'string'),
  );
}

/** All texts of a value, with their places. */
export function* textsIn(value: unknown, path: Path = []): Generator<{ path: Path; text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  else if (path.length <= maxDepth && typeof value === 'object' && value !== null) {
    const entries: [string | number, unknown][] = Array.isArray(value)
      ? [...value.entries()]
      : Object.entries(value);
    for (const [name, item] of entries) yield* textsIn(item, [...path, name]);
  }
}

/** A property of an output that is an object. */
export function fieldOf(output: unknown, name: string): unknown {
  return typeof output === 'object' && output !== null && !Array.isArray(output)
    ? (output as Fields)[name]
    : undefined;
}

/** A property that is a list of objects; others in the list are passed over. */
export function listOf(output: unknown, name: string): Found[] {
  const list = fieldOf(output, name);
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown, index): Found[] =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? [{ path: [name, index], fields: item as Fields }]
      : [],
  );
}

/** A copy with another value for one property. */
export function withField(output: unknown, name: string, value: unknown): unknown {
  return { ...(output as Fields), [name]: value };
}
