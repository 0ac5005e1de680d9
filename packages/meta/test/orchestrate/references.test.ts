import { expect, test } from 'vitest';
import { plan, play, task } from './kit.ts';

const reference = { $result: 'a', field: 'answer' };

function promptOf(calls: readonly { prompt: string }[], description: string): string {
  return calls.find(({ prompt }) => prompt.startsWith(`# Task\n${description}`))?.prompt ?? '';
}

test('a reference becomes a pointer to the result, which stands there once, fenced as data', async () => {
  const { report, runtime } = await play({
    plan: [plan(task('a'), task('b', ['a'], { input: { note: reference } }))],
    work: (description) => (description === 'a' ? { answer: 'the finding' } : { answer: 'ok' }),
  });
  expect(report.status).toBe('completed');
  const prompt = promptOf(runtime.calls, 'b');
  expect(prompt).toContain(
    '<input name="note">\nSee the field "answer" of the result of task "a" below.\n</input>',
  );
  expect(prompt).toMatch(/<result task="a" agent="finder">\n[^<]*the finding[^<]*<\/result>/);
  expect(prompt.match(/the finding/g)).toHaveLength(1);
});

test('a reference may stand where the agent takes something else than text', async () => {
  const input = { list: { $result: 'a' }, note: 'as it is' };
  const { report, runtime } = await play({ plan: [plan(task('a'), task('b', ['a'], { input }))] });
  expect(report.status).toBe('completed');
  expect(promptOf(runtime.calls, 'b')).toContain('See the result of task "a" below.');
});

test.each([
  [
    'to a task it does not depend on',
    task('b', [], { input: { note: reference } }),
    /refers to "a", on which the task does not depend/,
  ],
  [
    'to a field that there is not',
    task('b', ['a'], { input: { note: { $result: 'a', field: 'colour' } } }),
    /the answers of finder have no field "colour"/,
  ],
  [
    'to a part of a text',
    task('b', ['a'], { input: { note: { $result: 'a', field: 'answer.length' } } }),
    /have no field "answer.length"/,
  ],
  [
    'without a task',
    task('b', ['a'], { input: { note: { $result: 5 } } }),
    /tasks\[1\]\.input\.note: is no reference/,
  ],
  [
    'with more than that',
    task('b', ['a'], { input: { list: [{ ...reference, also: 1 }] } }),
    /tasks\[1\]\.input\.list\[0\]: is no reference/,
  ],
])('a reference %s goes back to the planner', async (_title, second, problem) => {
  const { runtime } = await play({ plan: [plan(task('a'), second), plan(task('a'))] });
  expect(runtime.calls[1]?.prompt).toMatch(problem);
});
