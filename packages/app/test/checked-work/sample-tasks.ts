import type { AgentTask } from '@parallel-agents/core';

const lines = (count: number, texts: Readonly<Record<number, string>>): string =>
  Array.from({ length: count }, (_, index) => texts[index + 1] ?? `// line ${index + 1}`).join('\n');

/** What the examples of agents are about, where their checks look it up. */
export const sampleTasks: Readonly<Record<string, Partial<AgentTask>>> = {
  code_reviewer: {
    input: {
      fileName: 'cart.js',
      code: 'export function total(items) {\n  return items.reduce((sum, item) => sum + item.price);\n}\n',
    },
  },
  security_reviewer: {
    input: {
      code: lines(20, {
        11: '  const term = request.query.term;',
        12: "  return db.query('SELECT id FROM tasks WHERE title ILIKE ' + term);",
      }),
    },
  },
  performance_reviewer: {
    input: { code: lines(12, { 8: '    const owner = users.find((user) => user.id === task.ownerId);' }) },
  },
  accessibility_reviewer: {
    input: { code: lines(20, { 14: '      <div className="tick" onClick={complete} />' }) },
  },
  test_engineer: {
    material: [
      {
        name: 'src/cart.ts',
        text: lines(9, { 2: 'export function total(items) {', 7: '  return task.due < Date.now();', 8: '}' }),
      },
    ],
  },
};
