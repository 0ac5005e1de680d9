import type { StepPreview } from '@parallel-agents/core';
import { cascade, resolveTiers } from '@parallel-agents/escalation';
import { expect, test } from 'vitest';
import { createMissingAgent, type OrchestrateOptions, previewGoal } from '../../src/index.ts';
import { play as playAgents } from '../kit/roles.ts';
import { actors, plan, play, task, workers } from './kit.ts';

const goal = 'Find out.';
const chain = plan(task('a'), task('b'), task('c', ['a', 'b']));
const single = { ...plan(task('a')), approach: 'single-agent' };

const preview = (options: Partial<OrchestrateOptions>) => {
  const { runtime } = actors({});
  return { runtime, made: previewGoal(goal, { runtime, agents: workers, ...options }) };
};
const countsOf = (steps: readonly StepPreview[]) =>
  Object.fromEntries(steps.map(({ step, least, most }) => [step, [least, most]]));
const sumOf = (steps: readonly StepPreview[]) => steps.reduce((sum, { least }) => sum + least, 0);

test('without a plan only the planner is known', async () => {
  const { runtime, made } = preview({});
  const { steps, unknown } = await made;
  expect(countsOf(steps)).toEqual({ plan: [1, 1] });
  expect(steps[0]?.task.prompt).toContain(goal);
  expect(unknown).toBe('plan');
  expect(runtime.calls).toEqual([]);
});

test('where only a plan is wanted, nothing is unknown', async () => {
  expect(await preview({ planOnly: true }).made).not.toHaveProperty('unknown');
  expect(await preview({ planOnly: true, plan: chain }).made).toEqual({ steps: [] });
});

test('with a plan its tasks, the report and a second plan are known, and what the second one holds is not', async () => {
  const { steps, unknown } = await preview({ plan: chain }).made;
  expect(countsOf(steps)).toEqual({
    'work/a': [1, 1],
    'work/b': [1, 1],
    'work/c': [1, 1],
    replan: [0, 1],
    report: [1, 1],
  });
  expect(unknown).toBe('second-plan');
});

test.each([
  ['many agents', chain],
  ['one agent', single],
])('the least is what is spawned where all goes well: %s', async (_title, given) => {
  const { runtime } = await play({}, { plan: given });
  expect(sumOf((await preview({ plan: given }).made).steps)).toBe(runtime.calls.length);
});

test('the texts are those that the sessions are given, but for the results of other tasks', async () => {
  const { runtime } = await play({}, { plan: chain });
  const { steps } = await preview({ plan: chain }).made;
  const [first] = steps;
  expect(runtime.calls).toContainEqual(
    expect.objectContaining({ instructions: first?.task.instructions, prompt: first?.task.prompt }),
  );
});

test('agents that the plan is missing are counted as they are created', async () => {
  const missing = {
    ...plan(task('a', [], { agent: 'newcomer' })),
    missingAgents: [{ name: 'newcomer', purpose: 'Finds things.' }],
  };
  const runtime = playAgents();
  const createAgent = createMissingAgent({ runtime });
  const { steps } = await preview({ plan: missing, createAgent }).made;
  expect(countsOf(steps)).toMatchObject({
    'create/create': [1, 1],
    'create/review': [6, 24],
    'create/refine': [0, 1],
    'work/a': [1, 1],
  });
});

test('attempts and overrides are those of the options', async () => {
  const tiers = resolveTiers(['p/low', 'p/high']);
  const { steps } = await preview({
    plan: chain,
    policy: cascade({ tiers }),
    prepareTasks: (tasks) => tasks.map((each) => (each.id === 'b' ? { ...each, model: 'p/own' } : each)),
  }).made;
  const modelsOf = (step: string) =>
    steps.find((each) => each.step === step)?.task.attempts.map(({ model }) => model);
  expect(modelsOf('work/a')).toEqual(['p/low', 'p/low', 'p/high', 'p/high']);
  expect(modelsOf('work/b')).toEqual(['p/own', 'p/own']);
});

test('a plan that cannot be run is refused', async () => {
  await expect(preview({ plan: plan(task('a', ['gone'])) }).made).rejects.toThrow(/no other task "gone"/);
});
