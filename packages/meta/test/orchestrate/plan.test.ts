import { resolverOf } from '@parallel-agents/core/internal';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { metaAgents } from '../../src/index.ts';
import { numbersIn } from '../../src/orchestrate/goal-numbers.ts';
import { planSchema } from '../../src/orchestrate/plan.ts';
import { askForPlan } from '../../src/orchestrate/planner.ts';
import { plan, play, task, workers } from './kit.ts';

const good = plan(task('a'));

/** What the planner is told of its first answer, and whether it is asked again and then heard. */
async function corrected(first: unknown, options = {}) {
  const { report, runtime, asked } = await play({ plan: [first, good] }, options);
  expect(asked.plan).toBe(2);
  expect(report.status).toBe('completed');
  expect(report.tasks.map((outcome) => outcome.task.id)).toEqual(['a']);
  return runtime.calls[1]?.prompt ?? '';
}

test.each([
  ['a circle', plan(task('a', ['c']), task('b', ['a']), task('c', ['b'])), /wait for each other.*a, b, c/],
  ['a task that waits for itself', plan(task('a', ['a'])), /no other task "a"/],
  [
    'an unknown agent',
    plan(task('a', [], { agent: 'wizard' })),
    /tasks\[0\]\.agent: there is no agent "wizard"/,
  ],
  [
    '500 tasks',
    plan(...Array.from({ length: 500 }, (_, index) => task(`t${index}`))),
    /500 tasks are more than the 20/,
  ],
  ['an id twice', plan(task('a'), task('a')), /tasks\[1\]\.id: the id "a" is taken/],
  [
    'a dependency that is not there',
    plan(task('a', ['ghost'])),
    /tasks\[0\]\.dependsOn\[0\]: there is no other task "ghost"/,
  ],
  [
    'an input that the agent does not take',
    plan(task('a', [], { input: { note: 5 } })),
    /tasks\[0\]\.input\.note/,
  ],
  [
    'a field that the agent does not take',
    plan(task('a', [], { input: { brief: 'x' } })),
    /tasks\[0\]\.input.*brief/,
  ],
  ['a plan within a plan', plan(task('a', [], { agent: 'agent_orchestrator' })), /a plan makes no plans/],
  [
    'two tasks for one agent',
    { ...plan(task('a'), task('b')), approach: 'single-agent' },
    /yet there are 2 tasks/,
  ],
  [
    'a new agent where none can be created',
    { ...good, missingAgents: [{ name: 'wizard', purpose: 'Magic' }] },
    /no agent can be created/,
  ],
  [
    'an expectation of a field that there is not',
    plan(task('a', [], { expects: { field: 'beauty', atLeast: 1 } })),
    /no field "beauty"/,
  ],
])('%s goes back to the planner, once, with what is wrong', async (_title, first, problem) => {
  expect(await corrected(first)).toMatch(problem);
});

test('a chain that is too long is refused, and one of the length allowed is not', async () => {
  const chain = (length: number) =>
    plan(...Array.from({ length }, (_, index) => task(`t${index}`, index === 0 ? [] : [`t${index - 1}`])));
  expect(await corrected(chain(4), { maxDepth: 3 })).toMatch(
    /a chain of 4 tasks is longer than the 3 allowed/,
  );
  const { report } = await play({ plan: [chain(3)] }, { maxDepth: 3 });
  expect(report.status).toBe('completed');
});

test('what the application has against the tasks is told to the planner', async () => {
  const checkTasks = (tasks: readonly unknown[]) =>
    tasks.length > 1 ? ['they cost $9, and $2 are left'] : [];
  expect(await corrected(plan(task('a'), task('b')), { checkTasks })).toMatch(
    /they cost \$9, and \$2 are left/,
  );
});

test('a plan that was accepted stays accepted, whatever changes after it', async () => {
  let asked = 0;
  const { report } = await play(
    { plan: [good] },
    { checkTasks: () => (asked++ === 0 ? [] : ['it costs too much']) },
  );
  expect(report.status).toBe('completed');
});

test.each([
  ['prose', 'I would rather not plan today.', 'OUTPUT_NOT_JSON'],
  ['nothing', '', 'OUTPUT_EMPTY'],
  ['another object', '{"steps": []}', 'OUTPUT_INVALID'],
  ['a plan of no tasks', plan(), 'OUTPUT_INVALID'],
  ['a plan that stays wrong', plan(task('a', ['a'])), 'OUTPUT_INVALID'],
])(
  'a planner that answers %s, twice, ends it as failed before anything else is spawned',
  async (_title, answer, code) => {
    const { report, asked, runtime } = await play({ plan: [answer] });
    expect(asked.plan).toBe(2);
    expect(runtime.calls).toHaveLength(2);
    expect(report).toMatchObject({
      status: 'failed',
      tasks: [],
      errors: [{ phase: 'plan', error: { code } }],
    });
    expect(report.plan).toBeUndefined();
    expect(report.markdown).toMatch(/Status: failed/);
    expect(report.markdown).toContain(`There is no plan: ${code}`);
  },
);

test('a planner that fails ends it as failed', async () => {
  const { report } = await play({ plan: [{ kind: 'error', status: 400, message: 'no' }] });
  expect(report).toMatchObject({
    status: 'failed',
    errors: [{ phase: 'plan', error: { code: 'PROVIDER_ERROR' } }],
  });
});

test('the planner is shown the agents with what they take and answer, and never itself', async () => {
  const { runtime } = await play({ plan: [good] });
  const { prompt = '' } = runtime.calls[0] ?? {};
  expect(prompt).toContain('"finder"');
  expect(prompt).toMatch(/"takes":\s*\[\s*"note",\s*"list"\s*\]/);
  expect(prompt).toMatch(/"answersWith":\s*\[\s*"answer",\s*"score"\s*\]/);
  expect(prompt).not.toContain('agent_orchestrator');
});

test('the example for a goal of new agents makes and judges each, with the number that was asked for', () => {
  const rules = {
    agents: resolverOf([...metaAgents, ...workers]),
    goal: 'Create agents.',
    maxAgents: 40,
    maxTasks: 20,
    maxDepth: 10,
    canCreate: false,
  };
  const exampleFor = (goal: string) => {
    const { outputSchema = z.never() } = askForPlan(goal, { ...rules, numbers: numbersIn(goal) }).agent;
    const [example] = z.toJSONSchema(outputSchema, { io: 'input' }).examples ?? [];
    const { data, error } = outputSchema.safeParse(example);
    return { error, data: error ? undefined : planSchema.parse(data) };
  };
  const { data, error } = exampleFor('Create 5 new agents and ensure all score 8.5+');
  expect(error).toBeUndefined();
  const judged = data?.tasks.filter(({ agent }) => agent === 'agent_design_reviewer') ?? [];
  expect(data?.tasks.filter(({ agent }) => agent === 'agent_creator')).toHaveLength(5);
  expect(judged.map(({ expects }) => expects)).toEqual(
    Array(5).fill({ field: 'overallScore', atLeast: 8.5 }),
  );
  for (const { dependsOn, input } of judged) expect(input).toEqual({ design: { $result: dependsOn[0] } });
  const two = exampleFor('Design an agent for 300 customers').data;
  expect(two?.tasks.filter(({ agent }) => agent === 'agent_creator')).toHaveLength(2);
});

test('where no plan fits what the application allows, that is why, and not the form of an answer', async () => {
  const objection = {
    code: 'BUDGET_EXHAUSTED',
    message: 'the tasks may need $9, and the budget has $2 left',
    fix: 'Plan less, or raise the limit.',
    ways: [{ name: 'usd' }],
  } as const;
  const { message: _message, ...told } = objection;
  const { report, asked } = await play({ plan: [good] }, { checkTasks: () => [objection] });
  expect(asked.plan).toBe(2);
  expect(report).toMatchObject({ status: 'failed', errors: [{ phase: 'plan', error: told }] });
  expect(report.errors[0]?.error.message).toContain('the tasks may need $9, and the budget has $2 left');
  // The last answer was none: that is what went wrong.
  const { report: other } = await play({ plan: [good, 'Sorry.'] }, { checkTasks: () => [objection] });
  expect(other.errors).toMatchObject([{ error: { code: 'OUTPUT_NOT_JSON' } }]);
});
