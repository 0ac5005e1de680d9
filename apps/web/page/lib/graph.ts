/** A task as a graph needs it. */
export interface GraphTask {
  key: string;
  dependsOn: readonly string[];
}

export interface GraphNode {
  key: string;
  column: number;
  row: number;
}

/** Every task in the column after all that it waits for; rows so that lines cross little. */
export function layOut(tasks: readonly GraphTask[]): { nodes: GraphNode[]; columns: number; rows: number } {
  const byKey = new Map(tasks.map((task) => [task.key, task]));
  const columnOf = new Map<string, number>();
  // In an order in which what is waited for stands first; a plan has no circles, and one that has is drawn all the same.
  const visit = (start: GraphTask): void => {
    const stack = [start];
    const open = new Set<string>();
    for (let task = stack.at(-1); task !== undefined; task = stack.at(-1)) {
      const waits = task.dependsOn.filter((key) => byKey.has(key));
      const next = waits.find((key) => !columnOf.has(key) && !open.has(key));
      open.add(task.key);
      if (next !== undefined) {
        stack.push(byKey.get(next) as GraphTask);
        continue;
      }
      columnOf.set(task.key, Math.max(-1, ...waits.map((key) => columnOf.get(key) ?? -1)) + 1);
      stack.pop();
    }
  };
  for (const task of tasks) if (!columnOf.has(task.key)) visit(task);
  const columns: GraphTask[][] = [];
  for (const task of tasks) {
    const column = columnOf.get(task.key) ?? 0;
    const members = columns[column];
    if (members) members.push(task);
    else columns[column] = [task];
  }
  const rowOf = new Map<string, number>();
  const nodes: GraphNode[] = [];
  for (const [column, members] of columns.entries()) {
    const middle = (task: GraphTask): number => {
      const rows = task.dependsOn.flatMap((key) => rowOf.get(key) ?? []);
      return rows.length === 0 ? 0 : rows.reduce((sum, row) => sum + row, 0) / rows.length;
    };
    for (const [row, task] of members.toSorted((one, other) => middle(one) - middle(other)).entries()) {
      rowOf.set(task.key, row);
      nodes.push({ key: task.key, column, row });
    }
  }
  return { nodes, columns: columns.length, rows: Math.max(0, ...columns.map(({ length }) => length)) };
}
