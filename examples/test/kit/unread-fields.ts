/**
 * Fields that a check of a document never looks at: it does not know them, so that they are misspelled.
 *
 * @param check is given the document, watched, and reads what it knows
 */
export function unreadFields(document: object, check: (document: object) => void): string[] {
  const read = new Set<string>();
  check(watched(document, '', read));
  return fieldsIn(document, '').filter((path) => !read.has(path));
}

function watched<T extends object>(value: T, path: string, read: Set<string>): T {
  return new Proxy(value, {
    get(target, name) {
      const found: unknown = Reflect.get(target, name);
      if (typeof name !== 'string') return found;
      const own = `${path}/${name}`;
      read.add(own);
      return typeof found === 'object' && found !== null ? watched(found, own, read) : found;
    },
  });
}

function fieldsIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) => {
    const own = `${path}/${name}`;
    return [own, ...fieldsIn(field, own)];
  });
}
