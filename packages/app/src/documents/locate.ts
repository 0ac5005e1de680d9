import { isMap, isNode, isScalar, isSeq, type Node } from 'yaml';

type Path = readonly (string | number)[];

interface Place {
  node: unknown;
  offset: number;
}

/** Finds where a path of a document stands; the nearest thing that exists stands for what is missing. */
export function createLocator(root: Node | null): (path: Path) => number {
  const fields = new WeakMap<object, Map<string, Place>>();

  /** A field is pointed at by its name, an entry of a list by its start. */
  function childOf(parent: unknown, part: string | number): Place | undefined {
    if (isSeq(parent)) {
      const item = parent.items[Number(part)];
      return isNode(item) && item.range ? { node: item, offset: item.range[0] } : undefined;
    }
    if (!isMap(parent)) return undefined;
    let known = fields.get(parent);
    if (known === undefined) {
      known = new Map();
      for (const { key, value } of parent.items) {
        if (!isScalar(key) || !key.range) continue;
        const name = String(key.value);
        if (!known.has(name)) known.set(name, { node: value, offset: key.range[0] });
      }
      fields.set(parent, known);
    }
    return known.get(String(part));
  }

  return (path) => {
    let offset = root?.range?.[0] ?? 0;
    let current: unknown = root;
    for (const part of path) {
      const found = childOf(current, part);
      if (found === undefined) break;
      offset = found.offset;
      current = found.node;
    }
    return offset;
  };
}
