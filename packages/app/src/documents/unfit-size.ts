/** Levels that a document may have: whatever walks over it later can do so by recursion. */
const maxDepth = 100;

/** Characters of a document when its aliases are written out: four times what a file may hold. */
const maxCharacters = 4 * 1024 * 1024;

/** Says why a document cannot be taken: it never ends, is too deep, or is far larger than its file. */
export function unfitSize(root: unknown): { message: string; fix: string } | undefined {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  let size = 0;
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    size += typeof value === 'string' ? value.length : 1;
    if (size > maxCharacters) {
      const message = `holds more than ${maxCharacters} characters when its aliases (*name) are written out`;
      return { message, fix: 'Use fewer aliases, or split the file.' };
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= maxDepth) {
      const message = `is nested more than ${maxDepth} levels deep, or an alias (*name) in it stands for a part of itself`;
      return { message, fix: 'Flatten it, and let no alias stand inside what it names.' };
    }
    for (const [name, child] of Object.entries(value)) {
      size += name.length;
      open.push({ value: child, depth: depth + 1 });
    }
  }
  return undefined;
}
