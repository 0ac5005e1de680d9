import type { JobPreview } from '@parallel-agents/core';
import type { ScriptedCall } from '@parallel-agents/core/testing';
import { cascade, resolveTiers } from '@parallel-agents/escalation';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { agentDesignReviewer } from '../../src/agents/agent-design-reviewer.ts';
import { createMissingAgent, type OrchestrateOptions, previewGoal } from '../../src/index.ts';
import { play as playAgents } from '../kit/roles.ts';
import { actors, plan, play, sampleReport, task, worker, workers } from './kit.ts';

const goal = 'Find out.';
const chain = plan(task('a'), task('b'), task('c', ['a', 'b']));
const single = { ...plan(task('a')), approach: 'single-agent' };

const preview = (options: Partial<OrchestrateOptions>) => {
  const { runtime } = actors({});
  return { runtime, made: previewGoal(goal, { runtime, agents: workers, ...options }) };
};
/** How many sessions each step has, on the expected way and on the longest. */
const countsOf = ({ expected, longest: [longest = []] }: JobPreview) => {
  const count = (way: typeof expected, name: string) => way.filter(({ step }) => step === name).length;
  const names = new Set([...expected, ...longest].map(({ step }) => step));
  return Object.fromEntries([...names].map((name) => [name, [count(expected, name), count(longest, name)]]));
};

test('without a plan only the planner is known', async () => {
  const { runtime, made } = preview({});
  const ways = await made;
  expect(countsOf(ways)).toEqual({ plan: [1, 2] });
  expect(ways.expected[0]?.prompt).toContain(goal);
  expect(ways.unknown).toBe('plan');
  expect(runtime.calls).toEqual([]);
});

test('where only a plan is wanted, nothing is unknown', async () => {
  expect(await preview({ planOnly: true }).made).not.toHaveProperty('unknown');
  expect(await preview({ planOnly: true, plan: chain }).made).toEqual({ expected: [], longest: [[]] });
});

test('with a plan its tasks, the report and a second plan are known, and what the second one holds is not', async () => {
  const ways = await preview({ plan: chain }).made;
  expect(countsOf(ways)).toEqual({
    'work/a': [1, 2],
    'work/b': [1, 2],
    'work/c': [1, 2],
    replan: [0, 2],
    report: [1, 2],
  });
  expect(ways.unknown).toBe('second-plan');
});

test.each([
  ['many agents', chain],
  ['one agent', single],
])('the least is what is spawned where all goes well: %s', async (_title, given) => {
  const { runtime } = await play({}, { plan: given });
  expect((await preview({ plan: given }).made).expected).toHaveLength(runtime.calls.length);
});

test.each([
  ['many agents', chain, 'c'],
  ['one agent', single, 'a'],
])('the most is what is spawned where a task fails and all is corrected: %s', async (_title, given, last) => {
  const again = { ...task('again', last === 'c' ? ['a', 'b'] : []), replaces: [last] };
  // Everybody answers in prose until told not to; the last task of the plan always does.
  const corrected = <Answer>({ prompt }: ScriptedCall, answer: Answer) =>
    prompt.includes('# Your previous answer was not accepted') ? answer : 'prose';
  const { runtime, report } = await play(
    {
      work: (description, call) => (description === last ? 'prose' : corrected(call, { answer: 'done' })),
      replan: ['prose', { reason: 'It failed.', tasks: [again] }],
      report: (call) => corrected(call, sampleReport(call)),
    },
    { plan: given },
  );
  expect(report.status).toBe('completed');
  const rework = 2;
  const { longest } = await preview({ plan: given }).made;
  expect(longest.map((way) => way.length)).toEqual([runtime.calls.length - rework]);
});

test('a number that a plan expects is there, and what code checks beside a schema lets every answer pass', async () => {
  const picky = { ...worker('picky'), outputSchema: z.object({ answer: z.string() }).refine(() => false) };
  const given = plan(
    task('a', [], { agent: 'judge', expects: { field: 'score', atLeast: 9 } }),
    task('b', ['a'], { agent: 'picky' }),
  );
  const ways = await preview({ plan: given, agents: [...workers, picky] }).made;
  expect(countsOf(ways)).toMatchObject({
    'work/a': [1, 2],
    'work/b': [1, 2],
    replan: [0, 2],
    report: [1, 2],
  });
});

test('what a goal demands of a review is met, and an agent that is made for it is made until it is', async () => {
  const demanding = 'Find a finder. It must score at least 5.';
  const given = {
    ...plan(
      task('make', [], { agent: 'newcomer' }),
      task('judge', ['make'], { agent: agentDesignReviewer.name }),
    ),
    missingAgents: [{ name: 'newcomer', purpose: 'Finds things.' }],
  };
  const { runtime } = actors({});
  const ways = await previewGoal(demanding, {
    runtime,
    agents: [...workers, agentDesignReviewer],
    plan: given,
    createAgent: createMissingAgent({ runtime }),
  });
  expect(ways.expected.map(({ step }) => step)).not.toContain('replan');
  expect(countsOf(ways)).toMatchObject({
    'create/refine': [0, 2],
    'work/make': [1, 2],
    'work/judge': [1, 2],
    replan: [0, 2],
    report: [1, 2],
  });
});

test('the texts are those that the sessions are given, but for the results of other tasks', async () => {
  const { runtime } = await play({}, { plan: chain });
  const { expected } = await preview({ plan: chain }).made;
  const [first] = expected;
  expect(runtime.calls).toContainEqual(
    expect.objectContaining({ instructions: first?.instructions, prompt: first?.prompt }),
  );
});

test('agents that the plan is missing are counted as they are created', async () => {
  const missing = {
    ...plan(task('a', [], { agent: 'newcomer' })),
    missingAgents: [{ name: 'newcomer', purpose: 'Finds things.' }],
  };
  const runtime = playAgents();
  const createAgent = createMissingAgent({ runtime });
  expect(countsOf(await preview({ plan: missing, createAgent }).made)).toMatchObject({
    'create/create': [1, 2],
    'create/review': [6, 48],
    'create/refine': [0, 2],
    'work/a': [1, 2],
  });
});

test('attempts and overrides are those of the options', async () => {
  const tiers = resolveTiers(['p/low', 'p/high']);
  const {
    longest: [longest = []],
  } = await preview({
    plan: chain,
    policy: cascade({ tiers }),
    prepareTasks: (tasks) => tasks.map((each) => (each.id === 'b' ? { ...each, model: 'p/own' } : each)),
  }).made;
  const modelsOf = (step: string) => longest.filter((each) => each.step === step).map(({ model }) => model);
  expect(modelsOf('work/a')).toEqual(['p/low', 'p/low', 'p/high', 'p/high']);
  expect(modelsOf('work/b')).toEqual(['p/own', 'p/own']);
});

test('a plan that cannot be run is refused', async () => {
  await expect(preview({ plan: plan(task('a', ['gone'])) }).made).rejects.toThrow(/no other task "gone"/);
});
