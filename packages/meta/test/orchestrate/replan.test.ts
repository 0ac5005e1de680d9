import { createBudget } from '@parallel-agents/escalation';
import { expect, test } from 'vitest';
import { plan, play, task } from './kit.ts';

const refused = { kind: 'error', status: 400, message: 'no' };

function replan(...tasks: readonly unknown[]) {
  return { reason: 'It was asked in the wrong way.', tasks, missingAgents: [] };
}

const failing = (id: string) => (description: string) => (description === id ? refused : undefined);

test('a failed task is replaced once, and what completed is kept and built on', async () => {
  const { report, statuses, runtime, asked } = await play({
    plan: [plan(task('a'), task('b'), task('c', ['b']))],
    work: failing('b'),
    replan: [
      replan(
        task('b2', ['a'], { replaces: ['b'], input: { note: { $result: 'a' } } }),
        task('c2', ['b2'], { replaces: ['c'] }),
      ),
    ],
  });
  expect(report.status).toBe('completed');
  expect(statuses).toEqual({ a: 'completed', b: 'failed', c: 'failed', b2: 'completed', c2: 'completed' });
  expect(report.tasks.map(({ replacedBy }) => replacedBy)).toEqual([
    undefined,
    ['b2'],
    ['c2'],
    undefined,
    undefined,
  ]);
  expect(report.report?.gaps).toEqual({});
  expect(asked.replan).toBe(1);
  expect(report.phases.map(({ runId }) => runId)).toEqual([
    'orc.plan',
    'orc.work',
    'orc.replan',
    'orc.rework',
    'orc.report',
  ]);
  expect(runtime.calls.filter(({ prompt }) => prompt.startsWith('# Task\na'))).toHaveLength(1);
  const again = runtime.calls.find(({ prompt }) => prompt.startsWith('# Task\nb2'))?.prompt;
  expect(again).toMatch(/<input name="result of task a">\n[^<]*done: a/);
  expect(again).toContain('See the input "result of task a".');
  expect(report.markdown).toMatch(/b \(finder\): failed, PROVIDER_ERROR: .* Made good by b2/);
});

test('the planner is told what failed, why, and what is done', async () => {
  const { runtime } = await play({
    plan: [plan(task('a'), task('b'))],
    work: failing('b'),
    replan: [replan()],
  });
  const asked = runtime.calls.find(({ prompt }) => prompt.includes('did not do their job'))?.prompt ?? '';
  expect(asked).toContain('done: a');
  expect(asked).toMatch(/"error":"PROVIDER_ERROR/);
});

test('what cannot be mended is stated, and the rest is reported', async () => {
  const { report, asked } = await play({
    plan: [plan(task('a'), task('b'))],
    work: failing('b'),
    replan: [replan()],
  });
  expect(report).toMatchObject({
    status: 'partial',
    replan: { tasks: [] },
    report: { gaps: { b: expect.any(String) } },
  });
  expect(report.markdown).toContain('**Status: partial.** 1 of 2 tasks');
  expect(report.markdown).toContain('Nothing is known of b.');
  expect(asked).toEqual({ plan: 1, replan: 1, report: 1 });
});

test('tasks of the second plan that fail are not planned a third time', async () => {
  const { report, asked } = await play({
    plan: [plan(task('a'), task('b'))],
    work: (description) => (description.startsWith('b') ? refused : undefined),
    replan: [replan(task('b2', [], { replaces: ['b'] }))],
  });
  expect(asked.replan).toBe(1);
  expect(report.status).toBe('partial');
  expect(report.tasks.map(({ replacedBy }) => replacedBy)).toEqual([undefined, undefined, undefined]);
});

test('a task is made good only if all that took its place did their job', async () => {
  const { report } = await play({
    plan: [plan(task('a'), task('b'))],
    work: (description) => (['b', 'b3'].includes(description) ? refused : undefined),
    replan: [replan(task('b2', [], { replaces: ['b'] }), task('b3', [], { replaces: ['b'] }))],
  });
  expect(report.status).toBe('partial');
  expect(report.tasks[1]?.replacedBy).toBeUndefined();
});

test.each([
  ['an id that is taken', task('b', [], { replaces: ['b'] }), /the id "b" is taken/],
  [
    'a task that stands on what failed',
    task('b2', ['b'], { replaces: ['b'] }),
    /the task "b" did not complete/,
  ],
  [
    'a task in place of one that is done',
    task('b2', [], { replaces: ['a'] }),
    /"a" is no task that is to be replaced/,
  ],
])('%s goes back to the planner', async (_title, wrong, problem) => {
  const { runtime, report } = await play({
    plan: [plan(task('a'), task('b'))],
    work: failing('b'),
    replan: [replan(wrong), replan(task('b2', [], { replaces: ['b'] }))],
  });
  expect(runtime.calls.some(({ prompt }) => problem.test(prompt))).toBe(true);
  expect(report.status).toBe('completed');
});

test('a planner that has no second plan leaves what is done', async () => {
  const { report } = await play({
    plan: [plan(task('a'), task('b'))],
    work: failing('b'),
    replan: ['sorry'],
  });
  expect(report).toMatchObject({
    status: 'partial',
    errors: [{ phase: 'replan' }],
    report: expect.anything(),
  });
});

test('a result that falls short of its number is planned anew, and says so', async () => {
  const judged = (score: number) => ({ answer: 'judged', score });
  const { report, runtime } = await play({
    plan: [plan(task('make'), task('judge', ['make'], { expects: { field: 'score', atLeast: 8.5 } }))],
    work: (description) =>
      description === 'judge' ? judged(7) : description === 'judge-2' ? judged(9) : undefined,
    replan: [
      replan(
        task('make-2', ['make', 'judge'], { replaces: ['judge'] }),
        task('judge-2', ['make-2'], { replaces: ['judge'], expects: { field: 'score', atLeast: 8.5 } }),
      ),
    ],
  });
  expect(report.status).toBe('completed');
  expect(report.tasks[1]).toMatchObject({
    result: { status: 'completed' },
    shortfall: 'score is 7, expected was at least 8.5',
    replacedBy: ['make-2', 'judge-2'],
  });
  expect(runtime.calls.some(({ prompt }) => prompt.includes('"shortfall":"score is 7'))).toBe(true);
});

test.each([[{ answer: 'judged', score: 8.49 }], [{ answer: 'judged' }]])(
  'a score of %j does not pass for 8.5, whatever the report says',
  async (answer) => {
    const { report } = await play({
      plan: [plan(task('judge', [], { expects: { field: 'score', atLeast: 8.5 } }))],
      work: () => answer,
      replan: [replan()],
    });
    expect(report.status).toBe('partial');
    expect(report.markdown).toMatch(/0 of 1 task did what was planned/);
    expect(report.markdown).toContain('short of the goal: score is');
  },
);

test('a budget that is exhausted is not spent on planning anew, and what is done is there', async () => {
  const { report, asked, runtime } = await play(
    { plan: [plan(task('a'), task('b'), task('c'))] },
    { admission: [createBudget({ spawns: 3 })], maxConcurrent: 1 },
  );
  expect(runtime.calls).toHaveLength(3);
  expect(asked).toEqual({ plan: 1, replan: 0, report: 0 });
  expect(report.status).toBe('partial');
  expect(report.tasks.map(({ result }) => result.error?.code)).toEqual([
    undefined,
    undefined,
    'BUDGET_EXHAUSTED',
  ]);
  expect(report.errors).toMatchObject([{ phase: 'report', error: { code: 'BUDGET_EXHAUSTED' } }]);
  expect(report.markdown).toContain('done: a');
  expect(report.summary).toMatchObject({ spawned: 3, asked: 5, completed: 3 });
});
