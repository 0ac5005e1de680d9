import { scripted } from '@parallel-agents/core/testing';
import { createBudget } from '@parallel-agents/escalation';
import { describe, expect, test } from 'vitest';
import { sampleDesign } from '../../src/agents/sample-design.ts';
import { metaAgents, orchestrate } from '../../src/index.ts';
import { agentDesignReviewer } from '../../src/internal.ts';
import { numbersIn } from '../../src/orchestrate/goal-numbers.ts';
import { creationPlan } from '../../src/orchestrate/sample-plans.ts';
import { actors, plan, play, task, worker, workers } from './kit.ts';

test.each([
  ['Create 5 new agents and ensure all score 8.5+', { atLeast: 8.5, agents: 5 }],
  ['Build three agents for support; each must score at least 9', { atLeast: 9, agents: 3 }],
  ['Make a summarizer agent with a rating of 8 or better', { atLeast: 8 }],
  ['Everything must be rated ≥ 7.5', { atLeast: 7.5 }],
  ['Design agents that reach at least 8 in every score', { atLeast: 8 }],
  ['Design an agent for 300 customers', {}],
  ['Score 5 essays and rank them', {}],
  ['Compare three approaches to rate limiting', {}],
  ['Fix the 8.5 release; the scoreboard shows 12+ errors', {}],
])('the numbers of a goal: %s', (goal, numbers) => {
  expect(numbersIn(goal)).toEqual(numbers);
});

const goal = 'Create 2 new agents and ensure all score 8.5+';
const dimensions = ['purpose', 'instructions', 'contract', 'robustness', 'safety', 'testability'];
const flaw = {
  severity: 'medium',
  dimension: 'safety',
  problem: 'It is vague.',
  change: 'Say what is meant.',
};
const review = (score: number, more: object = {}) => ({
  scores: {
    purpose: score,
    instructions: score,
    contract: score,
    robustness: score,
    safety: score,
    testability: score,
  },
  strengths: [],
  improvements: score < 8 ? dimensions.map((dimension) => ({ ...flaw, dimension })) : [],
  overallScore: 10,
  ...more,
});

/** Creates two agents; designs are judged as given, whatever the plan expects. */
function creating(made: unknown, judged: unknown) {
  const { runtime } = actors({
    plan: [made],
    replan: [{ reason: 'It cannot be mended.', tasks: [], missingAgents: [] }],
    work: (description) => (description.startsWith('Judge') ? judged : sampleDesign),
  });
  return runtime;
}

describe('a number that the goal demands', () => {
  const whole = creationPlan(8.5, 2);
  const without = { ...whole, tasks: whole.tasks.map(({ expects: _dropped, ...planned }) => planned) };
  const lower = { ...whole, tasks: creationPlan(2, 2).tasks };

  test.each([
    ['dropped', without],
    ['lowered', lower],
  ])('is carried by code where a plan has it %s', async (_how, made) => {
    const report = await orchestrate(goal, { runtime: creating(made, review(7)), agents: metaAgents });
    const judged = report.plan?.tasks.filter(({ agent }) => agent === agentDesignReviewer.name);
    expect(judged?.map(({ expects }) => expects)).toEqual(
      Array(2).fill({ field: 'overallScore', atLeast: 8.5 }),
    );
    expect(report.status).not.toBe('completed');
    expect(report.markdown).toContain('overallScore is 7, expected was at least 8.5');
  });

  test.each([
    ['every dimension is short', review(8), 'overallScore is 8, expected was at least 8.5'],
    [
      'one dimension is far below',
      review(10, { scores: { ...review(10).scores, safety: 1.5 }, improvements: [flaw] }),
      'safety is 1.5, and each dimension must come to 7',
    ],
    [
      'a serious finding is open',
      review(9, {
        scores: { ...review(9).scores, safety: 8 },
        improvements: [{ ...flaw, severity: 'high' }],
      }),
      'a finding of high severity about safety is open',
    ],
  ])('is measured from the dimensions, and not from what the judge says: %s', async (_what, judged, why) => {
    const report = await orchestrate(goal, { runtime: creating(whole, judged), agents: metaAgents });
    expect(report.tasks.flatMap(({ shortfall }) => shortfall ?? [])).toEqual([why, why]);
    expect(report.status).toBe('partial');
  });

  test('is not met by a plan in which nobody judges, or that makes too few', async () => {
    const unjudged = { ...whole, tasks: whole.tasks.filter(({ agent }) => agent === 'agent_creator') };
    for (const [made, why] of [
      [unjudged, /no task judges it/],
      [creationPlan(8.5, 1), /asks for 2 agents, and the plan makes 1/],
    ] as const) {
      const report = await orchestrate(goal, { runtime: creating(made, review(9)), agents: metaAgents });
      expect(report).toMatchObject({ status: 'failed', tasks: [], errors: [{ phase: 'plan' }] });
      expect(report.errors[0]?.error.message).toMatch(why);
      const given = orchestrate(goal, { runtime: scripted(), agents: metaAgents, plan: made });
      await expect(given).rejects.toThrow(why);
    }
  });
});

describe('what takes the place of a task', () => {
  const expecting = { expects: { field: 'score', atLeast: 8 } };
  const again = (...tasks: unknown[]) => [{ reason: 'Once more.', tasks, missingAgents: [] }];

  test('inherits what was expected of it', async () => {
    const { report } = await play({
      plan: [plan(task('a', [], expecting))],
      replan: again(task('b', [], { replaces: ['a'] })),
      work: (description) => ({ answer: description, score: description === 'a' ? 5 : 6 }),
    });
    expect(report.replan?.tasks[0]?.expects).toEqual(expecting.expects);
    expect(report.status).toBe('partial');
    expect(report.tasks.map(({ shortfall }) => shortfall)).toEqual([
      'score is 5, expected was at least 8',
      'score is 6, expected was at least 8',
    ]);
  });

  test('must be able to measure it', async () => {
    const { outputSchema: _text, ...silent } = worker('silent');
    const { report } = await play(
      {
        plan: [plan(task('a', [], expecting))],
        replan: again(task('b', [], { agent: 'silent', replaces: ['a'] })),
        work: () => ({ answer: 'a', score: 5 }),
      },
      { agents: [...workers, silent] },
    );
    expect(report.errors).toMatchObject([{ phase: 'replan' }]);
    expect(report.errors[0]?.error.message).toContain('expected to come to score ≥ 8');
  });
});

test('an agent that was made and is short of what the goal demands is not used; without a demand the report says so', async () => {
  const needing = {
    ...plan(
      task('a', [], { agent: 'wizard', description: 'Do magic.' }),
      task('b', [], { expects: { field: 'score', atLeast: 1 } }),
    ),
    missingAgents: [{ name: 'wizard', purpose: 'Does magic.' }],
  };
  const made = (wanted: string) => {
    const asked: (number | undefined)[] = [];
    const { runtime } = actors({
      plan: [needing],
      replan: [{ reason: 'No.', tasks: [], missingAgents: [] }],
      work: (description) => ({ answer: description, score: 9 }),
    });
    const report = orchestrate(wanted, {
      runtime,
      agents: workers,
      createAgent: async (_brief, { atLeast }) => {
        asked.push(atLeast);
        return { agent: worker('wizard'), shortOf: 'the panel says at least 6.1' };
      },
    });
    return report.then((ended) => ({ ended, asked }));
  };
  const demanded = await made('Do magic; everything must score at least 8.');
  expect(demanded.asked).toEqual([8]);
  expect(demanded.ended.tasks[0]?.result).toMatchObject({
    status: 'failed',
    error: { code: 'GATE_REFUSED' },
  });
  expect(demanded.ended.tasks[0]?.result.error?.message).toContain('the panel says at least 6.1');
  const free = await made('Do magic.');
  expect(free.ended).toMatchObject({
    status: 'completed',
    made: [{ name: 'wizard', shortOf: 'the panel says at least 6.1' }],
  });
  expect(free.ended.markdown).toContain('- wizard: the panel says at least 6.1');
});

describe('a planner is asked, before anybody pays,', () => {
  const asked = async (...plans: unknown[]) => {
    const { report, asked: times } = await play({ plan: plans });
    return { status: report.status, times: times.plan, why: report.errors[0]?.error.message };
  };
  const { chain: _said, ...chained } = plan(task('a'), task('b', ['a']), task('c', ['b']), task('d', ['c']));

  test('about a chain that one agent could do', async () => {
    expect(await asked(chained, plan(task('a')))).toMatchObject({ status: 'completed', times: 2 });
    expect(await asked(chained, { ...chained, chain: 'Each is a person to sign.' })).toMatchObject({
      status: 'completed',
      times: 2,
    });
    expect((await asked(chained)).why).toContain('each task waits for the one before');
  });

  test('about two tasks that ask the same', async () => {
    const twins = plan(
      task('a', [], { description: 'Look for leaks in the pool.' }),
      task('b', [], { description: 'Look for leaks in the pool!' }),
    );
    expect(await asked(twins, plan(task('a')))).toMatchObject({ status: 'completed', times: 2 });
    expect((await asked(twins)).why).toContain('asks the same of finder as "a"');
    const other = plan(
      task('a', [], { input: { note: 'x' } }),
      task('b', [], { description: 'a', input: { note: 'y' } }),
    );
    expect(await asked(other)).toMatchObject({ status: 'completed', times: 1 });
  });
});

test('the session of the report is kept back before work is planned anew', async () => {
  const failing = (description: string) => (description === 'b' ? { kind: 'error', status: 400 } : undefined);
  const again = task('b2', [], { replaces: ['b'] });
  // One session for the plan, two for its tasks, one for the second plan: one is left, and it is the report's.
  const { report } = await play(
    {
      plan: [plan(task('a'), task('b'))],
      work: failing,
      replan: [{ reason: 'Once more.', tasks: [again], missingAgents: [] }],
    },
    { admission: [createBudget({ spawns: 5 })] },
  );
  expect(report.report).toBeDefined();
  expect(report.tasks.map(({ task: { id }, result }) => [id, result.error?.code])).toEqual([
    ['a', undefined],
    ['b', 'PROVIDER_ERROR'],
    ['b2', 'BUDGET_EXHAUSTED'],
  ]);
  expect(report.summary.spawned).toBe(5);
});
