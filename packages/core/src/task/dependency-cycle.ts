interface Node {
  id: string;
  dependsOn: readonly string[];
}

/** The ids of tasks that wait for each other, the first one repeated at the end; `undefined` if there are none. */
export function findCycle(nodes: readonly Node[]): string[] | undefined {
  const waiting = new Map(nodes.map((node) => [node.id, new Set(node.dependsOn)]));
  const dependents = new Map<string, string[]>();
  for (const { id, dependsOn } of nodes) {
    for (const dependency of dependsOn) {
      const list = dependents.get(dependency);
      if (list === undefined) dependents.set(dependency, [id]);
      else list.push(id);
    }
  }
  const ready = nodes.filter((node) => node.dependsOn.length === 0).map((node) => node.id);
  for (let id = ready.pop(); id !== undefined; id = ready.pop()) {
    waiting.delete(id);
    for (const dependent of dependents.get(id) ?? []) {
      const left = waiting.get(dependent);
      left?.delete(id);
      if (left?.size === 0) ready.push(dependent);
    }
  }
  const [start] = waiting.keys();
  return start === undefined ? undefined : walk(start, waiting);
}

/** Every task left waits for another one left, so following them must come round. */
function walk(start: string, waiting: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const path = new Set<string>();
  let id = start;
  while (!path.has(id)) {
    path.add(id);
    const [next] = waiting.get(id) ?? [];
    if (next === undefined) break;
    id = next;
  }
  const all = [...path];
  return [...all.slice(all.indexOf(id)), id];
}
