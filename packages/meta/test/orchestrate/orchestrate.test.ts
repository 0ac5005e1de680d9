import { InputError, type JobEvent } from '@parallel-agents/core';
import { memoryJournal, scripted } from '@parallel-agents/core/testing';
import { createBudget } from '@parallel-agents/escalation';
import { describe, expect, test } from 'vitest';
import { type OrchestrateOptions, orchestrate } from '../../src/index.ts';
import { actors, plan, play, task, workers } from './kit.ts';

const threeTasks = plan(task('a'), task('b'), task('c', ['a', 'b']));

test('a goal becomes a plan, its tasks run by their dependencies, and a report cites them', async () => {
  const { report, runtime } = await play({ plan: [threeTasks] });
  expect(report).toMatchObject({ jobId: 'orc', status: 'completed', errors: [] });
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
  expect(report.markdown).toContain('This is the answer. [1][2][3]');
  const last = runtime.calls.find(({ prompt }) => prompt.startsWith('# Task\nc'));
  expect(last?.prompt).toContain('<result task="a" agent="finder">');
});

test('everything is one account: the planner, its tasks and the report', async () => {
  const budget = createBudget({ spawns: 100 });
  const { report, runtime } = await play({ plan: ['garbage', threeTasks] }, { admission: [budget] });
  const { summary, phases } = report;
  expect(summary).toMatchObject({ asked: 5, completed: 5, failed: 0, spawned: 6, attempts: 6, runs: 3 });
  expect(budget.spent().spawns).toBe(runtime.calls.length);
  for (const kind of ['inputTokens', 'outputTokens'] as const) {
    const parts = phases.map((phase) => phase.summary.usage[kind]);
    expect(summary.usage[kind]).toBe(parts.reduce((sum, part) => sum + part, 0));
  }
});

test('events come in order: the plan before its tasks, the end last', async () => {
  const events: JobEvent[] = [];
  await play({ plan: [threeTasks] }, { onEvent: (event) => events.push(event) });
  const steps = events.map(({ step, type }) => step ?? type);
  expect([...new Set(steps)]).toEqual(['job.started', 'plan', 'plan.made', 'work', 'report', 'job.ended']);
  expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
});

test('one agent does it where the planner says that one will do, and nobody writes a report on it', async () => {
  const only = { ...plan(task('all')), approach: 'single-agent', reason: 'Each step needs the one before.' };
  const { report, asked } = await play({ plan: [only] });
  expect(report.status).toBe('completed');
  expect(asked).toEqual({ plan: 1, replan: 0, report: 0 });
  expect(report.report).toBeUndefined();
  expect(report.markdown).toContain('"answer": "done: all"');
  expect(report.markdown).toContain('One agent: Each step needs the one before.');
});

test('a report that cites what is not there goes back to its writer, and is not shown if it stays so', async () => {
  const wrong = { title: 'T', answer: [{ text: 'x', sources: ['ghost'] }], sections: [], gaps: {} };
  const { report, asked } = await play({ plan: [threeTasks], report: () => wrong });
  expect(asked.report).toBe(2);
  expect(report).toMatchObject({
    status: 'partial',
    errors: [{ phase: 'report', error: { code: 'OUTPUT_INVALID' } }],
  });
  expect(report.report).toBeUndefined();
  expect(report.markdown).toContain('done: c');
});

test('nobody writes a report on nothing', async () => {
  const { report, asked } = await play({
    plan: [threeTasks],
    work: () => ({ kind: 'error', status: 400, message: 'no' }),
    replan: [{ reason: 'No.', tasks: [], missingAgents: [] }],
  });
  expect(asked.report).toBe(0);
  expect(report.status).toBe('failed');
  expect(report.tasks.map(({ result }) => result.error?.code)).toEqual([
    'PROVIDER_ERROR',
    'PROVIDER_ERROR',
    'DEPENDENCY_FAILED',
  ]);
});

describe('a plan that is handed in', () => {
  test('needs no planner', async () => {
    const { report, asked } = await play({}, { plan: threeTasks });
    expect(asked.plan).toBe(0);
    expect(report.status).toBe('completed');
  });

  test.each([
    ['no plan', 'a plan', 'plan'],
    ['a circle', plan(task('a', ['b']), task('b', ['a'])), 'wait for each other'],
    ['an unknown agent', plan(task('a', [], { agent: 'x' })), 'no agent "x"'],
  ])('is refused as misuse if it is %s, before anything is spawned', async (_title, given, message) => {
    const { runtime } = actors({});
    const refusal = orchestrate('Find out.', { runtime, agents: workers, plan: given });
    await expect(refusal).rejects.toBeInstanceOf(InputError);
    await expect(refusal).rejects.toMatchObject({ message: expect.stringContaining(message) });
    expect(runtime.calls).toEqual([]);
  });
});

test.each<[string, string, Partial<OrchestrateOptions>, string]>([
  ['an empty goal', ' \n', {}, 'goal: must say what is wanted'],
  ['a goal of 200 KB', 'x'.repeat(200_000), {}, 'goal: must be at most 50,000 characters'],
  ['no tasks at all', 'Do it.', { maxTasks: 0 }, 'maxTasks: must be at least 1'],
  ['too many tasks', 'Do it.', { maxTasks: 1001 }, 'maxTasks: must be at most 1000'],
  ['an id of another kind', 'Do it.', { jobId: '../up' }, 'jobId: must be'],
  ['resuming what was not kept', 'Do it.', { resume: true }, 'resume: '],
])('%s is misuse, said before anything is spawned', async (_title, goal, options, message) => {
  const { runtime } = actors({});
  const refusal = orchestrate(goal, { runtime, agents: workers, ...options });
  await expect(refusal).rejects.toMatchObject({
    code: 'INVALID_OPTION',
    message: expect.stringContaining(message),
  });
  expect(runtime.calls).toEqual([]);
});

test('only a plan is made where only a plan is wanted', async () => {
  const { report, runtime } = await play({ plan: [threeTasks] }, { planOnly: true });
  expect(report).toMatchObject({
    status: 'planned',
    tasks: [],
    plan: { tasks: [{ id: 'a' }, { id: 'b' }, { id: 'c' }] },
  });
  expect(runtime.calls).toHaveLength(1);
});

describe('approval', () => {
  test('that is refused spawns nothing of the plan', async () => {
    const { report, runtime } = await play({ plan: [threeTasks] }, { approve: async () => false });
    expect(report).toMatchObject({ status: 'declined', tasks: [] });
    expect(runtime.calls).toHaveLength(1);
  });

  test('that nobody gave before the job was stopped still waits', async () => {
    const stop = new AbortController();
    const events: JobEvent[] = [];
    const { report } = await play(
      { plan: [threeTasks] },
      {
        signal: stop.signal,
        onEvent: (event) => events.push(event),
        approve: async () => {
          stop.abort();
          return false;
        },
      },
    );
    expect(report.status).toBe('cancelled');
    expect(events.filter(({ type }) => type === 'plan.decided')).toEqual([]);
  });

  test.each([
    ['never answers', () => new Promise<boolean>(() => {})],
    ['throws because it was stopped', () => Promise.reject(new Error('the question was closed'))],
  ])('of somebody who %s is not waited for once the job is stopped', async (_who, answer) => {
    const stop = new AbortController();
    const { report, runtime } = await play(
      { plan: [threeTasks] },
      {
        signal: stop.signal,
        approve: () => {
          stop.abort();
          return answer();
        },
      },
    );
    expect(report).toMatchObject({ status: 'cancelled', tasks: [] });
    expect(runtime.calls).toHaveLength(1);
  });

  test('is asked for again before a second plan is run', async () => {
    const asked: string[] = [];
    const { report } = await play(
      {
        plan: [threeTasks],
        work: (description) => (description === 'a' ? { kind: 'error', status: 400 } : undefined),
        replan: [{ reason: 'Again.', tasks: [task('a2', [], { replaces: ['a'] })], missingAgents: [] }],
      },
      {
        approve: async (_plan, { phase }) => {
          asked.push(phase);
          return phase === 'plan';
        },
      },
    );
    expect(asked).toEqual(['plan', 'replan']);
    expect(report.status).toBe('partial');
    expect(report.tasks.map((outcome) => outcome.task.id)).toEqual(['a', 'b', 'c']);
  });
});

describe('a cancellation', () => {
  test('in the middle stops what runs, starts no more, and brings back what is done', async () => {
    const stop = new AbortController();
    const script = {
      plan: [plan(task('quick'), task('endless'), task('later', ['endless']))],
      work: (description: string) => (description === 'endless' ? { kind: 'hang' } : undefined),
    };
    const { report, runtime, asked } = await play(script, {
      signal: stop.signal,
      onEvent: (event) => {
        if (isEndOf('quick', event)) stop.abort('enough');
      },
    });
    expect(report).toMatchObject({ status: 'cancelled', errors: [] });
    expect(report.phases.map(({ phase }) => phase)).toEqual(['plan', 'work']);
    expect(report.tasks.map(({ result }) => result.status)).toEqual(['completed', 'cancelled', 'cancelled']);
    expect(asked).toEqual({ plan: 1, replan: 0, report: 0 });
    expect(runtime.liveSessions()).toBe(0);
    expect(report.markdown).toContain('done: quick');
  });

  test('before it began spawns nothing', async () => {
    const { report, runtime } = await play(
      { plan: [threeTasks] },
      { signal: AbortSignal.abort('never mind') },
    );
    expect(report).toMatchObject({ status: 'cancelled', tasks: [] });
    expect(runtime.calls).toEqual([]);
  });
});

test('the same outcomes give the same prompts, ids and report', async () => {
  const script = {
    plan: [threeTasks],
    work: (description: string) => (description === 'b' ? { kind: 'error', status: 400 } : undefined),
    replan: [{ reason: 'No.', tasks: [], missingAgents: [] }],
  };
  const [one, two] = [await play(script), await play(script)];
  expect(one.runtime.calls).toEqual(two.runtime.calls);
  expect(one.report.markdown).toBe(two.report.markdown);
});

test('an orchestration that was cancelled goes on from its journal, and nothing that ended is paid again', async () => {
  const journal = memoryJournal();
  const stop = new AbortController();
  const first = await play(
    {
      plan: [plan(task('quick'), task('endless'))],
      work: (description) => (description === 'endless' ? { kind: 'hang' } : undefined),
    },
    {
      journal,
      signal: stop.signal,
      onEvent: (event) => {
        if (isEndOf('quick', event)) stop.abort();
      },
    },
  );
  expect(first.report.status).toBe('cancelled');
  const { report, runtime, asked } = await play({}, { journal, resume: true });
  expect(report.status).toBe('completed');
  expect(asked).toEqual({ plan: 0, replan: 0, report: 1 });
  expect(runtime.calls.map(({ prompt }) => prompt.split('\n')[1])).toEqual([
    'endless',
    'Write the report on the goal below from the results of its tasks.',
  ]);
  expect(report.tasks.map(({ result }) => result.status)).toEqual(['completed', 'completed']);
});

test('a task may have a name that every object has', async () => {
  const { report } = await play({
    plan: [plan(task('constructor', [], { expects: { field: 'score', atLeast: 5 } }), task('b'))],
    work: () => ({ answer: 'weak', score: 1 }),
    replan: [{ reason: 'No.', tasks: [], missingAgents: [] }],
  });
  expect(report.status).toBe('partial');
  expect(report.markdown).toContain('- constructor (finder): short of the goal');
});

test('a result that is cut ends in a whole character', async () => {
  const { runtime } = await play({
    plan: [plan(task('a'), task('b'))],
    work: (description) => ({ answer: `${description === 'a' ? '' : ' '}${'😀'.repeat(60_000)}` }),
  });
  const asked = runtime.calls.at(-1)?.prompt ?? '';
  expect(asked).toContain('[cut: the first');
  expect(asked).not.toMatch(/\\ud83d(?!\\u)|\p{Surrogate}/u);
});

test('a runtime that cannot be used is an error, not a report', async () => {
  const runtime = Object.assign(scripted(), { connect: () => Promise.reject(new Error('away')) });
  await expect(orchestrate('Find out.', { runtime, agents: workers })).rejects.toThrow('away');
});

function isEndOf(taskId: string, event: JobEvent): boolean {
  return event.type === 'task.ended' && event.taskId === taskId;
}
