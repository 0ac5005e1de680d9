import { expect, test } from 'vitest';
import { plan, play, task } from './kit.ts';

test('a goal becomes a plan, its tasks run by their dependencies, and a report cites them', async () => {
  const { report, runtime } = await play({ plan: [plan(task('a'), task('b'), task('c', ['a', 'b']))] });
  expect(report).toMatchObject({ orchestrationId: 'orc', status: 'completed', errors: [] });
  expect(report.tasks.map(({ result }) => result.output)).toEqual([
    { answer: 'done: a' },
    { answer: 'done: b' },
    { answer: 'done: c' },
  ]);
  expect(report.phases.map(({ phase, runId }) => [phase, runId])).toEqual([
    ['plan', 'orc.plan'],
    ['work', 'orc.work'],
    ['report', 'orc.report'],
  ]);
  expect(runtime.calls).toHaveLength(5);
  expect(report.summary).toMatchObject({ asked: 5, completed: 5, spawned: 5, runs: 3 });
  expect(report.markdown).toContain('This is the answer. [1][2][3]');
  const last = runtime.calls.find(({ prompt }) => prompt.startsWith('# Task\nc'));
  expect(last?.prompt).toContain('<result task="a" agent="finder">');
});
