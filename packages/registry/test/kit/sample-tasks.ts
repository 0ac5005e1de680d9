import type { AgentTask } from '@parallel-agents/core';

const cart = `export function total(items) {
  return items.reduce((sum, item) => sum + item.price);
}
export function count(items) { return items.length; }
export const empty = [];
export class Task {
  isOverdue(task) { return task.due < Date.now(); }
}
`.replace(
  '  isOverdue(task) { return task.due < Date.now(); }',
  '  isOverdue(task) {\n    return task.due < Date.now();\n  }',
);

const lines = (count: number, texts: Readonly<Record<number, string>>): string =>
  Array.from({ length: count }, (_, index) => texts[index + 1] ?? `// line ${index + 1}`).join('\n');

/** For each reviewer, the code that its example is about. */
export const sampleTasks: Readonly<Record<string, Partial<AgentTask>>> = {
  code_reviewer: { input: { fileName: 'cart.js', code: cart } },
  security_reviewer: {
    input: {
      code: lines(20, {
        10: 'function search(request, db) {',
        11: '  const term = request.query.term;',
        12: "  return db.query('SELECT id FROM tasks WHERE title ILIKE ' + term);",
        13: '}',
      }),
    },
  },
  performance_reviewer: {
    input: {
      code: lines(12, { 8: '    const owner = users.find((user) => user.id === task.ownerId);' }),
      load: '10,000 open tasks',
    },
  },
  accessibility_reviewer: {
    input: { code: lines(20, { 14: '      <div className="tick" onClick={complete} />' }) },
  },
  test_engineer: {
    material: [
      {
        name: 'src/cart.ts',
        text: lines(9, { 2: 'export function total(items) {', 7: '  return task.due < Date.now();' }),
      },
    ],
  },
};
