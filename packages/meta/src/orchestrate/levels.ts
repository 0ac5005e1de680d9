interface Node {
  id: string;
  dependsOn: readonly string[];
}

export interface Levels {
  /** How many tasks stand before each one in its longest chain. */
  before: ReadonlyMap<string, number>;
  /** How many tasks wait for each one in its longest chain: what is long must start early. */
  after: ReadonlyMap<string, number>;
  /** Tasks in the longest chain. */
  depth: number;
  /** Tasks that wait for each other, or for one that does. */
  stuck: readonly string[];
}

/** Where tasks stand in the order that their dependencies make. Dependencies that are not among them count as done. */
export function levelsOf(nodes: readonly Node[]): Levels {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const known = (node: Node): string[] => [...new Set(node.dependsOn)].filter((id) => byId.has(id));
  const waiting = new Map(nodes.map((node) => [node.id, known(node).length]));
  const dependents = Map.groupBy(
    nodes.flatMap((node) => known(node).map((on) => ({ on, id: node.id }))),
    ({ on }) => on,
  );
  const before = new Map<string, number>();
  const order = nodes.filter((node) => waiting.get(node.id) === 0).map(({ id }) => id);
  for (const id of order) {
    const level = before.get(id) ?? 0;
    before.set(id, level);
    for (const { id: dependent } of dependents.get(id) ?? []) {
      before.set(dependent, Math.max(before.get(dependent) ?? 0, level + 1));
      const left = (waiting.get(dependent) ?? 0) - 1;
      waiting.set(dependent, left);
      if (left === 0) order.push(dependent);
    }
  }
  const after = new Map<string, number>();
  for (const id of order.toReversed()) {
    const chains = (dependents.get(id) ?? []).map((dependent) => (after.get(dependent.id) ?? 0) + 1);
    after.set(
      id,
      chains.reduce((longest, length) => Math.max(longest, length), 0),
    );
  }
  const placed = new Set(order);
  const depth = order.reduce((deepest, id) => Math.max(deepest, (before.get(id) ?? 0) + 1), 0);
  return { before, after, depth, stuck: nodes.map(({ id }) => id).filter((id) => !placed.has(id)) };
}
