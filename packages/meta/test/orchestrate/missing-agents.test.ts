import { createOrchestrator, ParallelAgentsError } from '@parallel-agents/core';
import { expect, test } from 'vitest';
import type { OrchestrateOptions } from '../../src/index.ts';
import { actors, plan, play, task, worker, workers } from './kit.ts';

const wizardPlan = {
  ...plan(task('a'), task('spell', ['a'], { agent: 'wizard' }), task('after', ['spell'])),
  missingAgents: [{ name: 'wizard', purpose: 'Given a brief, it casts a spell.' }],
};

const noMore = { reason: 'No.', tasks: [], missingAgents: [] };

function creating(create: NonNullable<OrchestrateOptions['createAgent']>): Partial<OrchestrateOptions> {
  return { createAgent: create };
}

test('an agent that is missing is created on the way, with ids and account of the orchestration', async () => {
  const briefs: unknown[] = [];
  const { report, statuses, runtime } = await play(
    { plan: [wizardPlan] },
    creating(async (brief, { job, signal }) => {
      briefs.push({ ...brief, runId: job.runLog('a1.create').runId, aborted: signal.aborted });
      return worker('some_other_name');
    }),
  );
  expect(briefs).toEqual([
    { ...wizardPlan.missingAgents[0], runId: 'orc.create-1.a1.create', aborted: false },
  ]);
  expect(statuses).toEqual({ a: 'completed', spell: 'completed', after: 'completed' });
  expect(report.tasks[1]?.result.agent).toBe('wizard');
  expect(runtime.calls.some(({ instructions }) => instructions.startsWith('You are some_other_name.'))).toBe(
    true,
  );
});

test('what its creation spawned is part of the account', async () => {
  const { report } = await play(
    { plan: [wizardPlan] },
    creating(async (_brief, { job }) => {
      const { runtime } = actors({});
      const orchestrator = createOrchestrator({ runtime, agents: workers });
      await orchestrator.run([{ agent: 'finder', description: 'Make it.' }], { job, step: 'make' });
      return worker('wizard');
    }),
  );
  expect(report.summary.spawned).toBe(6);
});

test('one that cannot be created fails its tasks and what waits for them, and the planner hears of it', async () => {
  const { report, runtime } = await play(
    { plan: [wizardPlan], replan: [noMore] },
    creating(async () => {
      throw new ParallelAgentsError({ code: 'OUTPUT_INVALID', message: 'no design', fix: 'Try again.' });
    }),
  );
  expect(report.status).toBe('partial');
  expect(report.tasks.map(({ result }) => result.error?.code)).toEqual([
    undefined,
    'OUTPUT_INVALID',
    'DEPENDENCY_FAILED',
  ]);
  expect(
    runtime.calls.some(({ prompt }) => prompt.includes('could not be created (OUTPUT_INVALID: no design)')),
  ).toBe(true);
});

test('one that does not take what the plan gives it fails that task, unspawned', async () => {
  const strict = {
    ...wizardPlan,
    tasks: [task('a'), task('spell', [], { agent: 'wizard', input: { wand: 'oak' } })],
  };
  const { report } = await play(
    { plan: [strict], replan: [noMore] },
    creating(async () => worker('wizard')),
  );
  expect(report.tasks[1]?.result).toMatchObject({
    status: 'failed',
    attempts: [],
    error: { code: 'INVALID_TASK' },
  });
  expect(report.tasks[1]?.result.error?.message).toContain('wand');
});

test('a second plan may ask for an agent too', async () => {
  const ids: string[] = [];
  const { report } = await play(
    {
      plan: [plan(task('a'), task('b'))],
      work: (description) => (description === 'b' ? { kind: 'error', status: 400 } : undefined),
      replan: [
        {
          reason: 'It takes a wizard.',
          tasks: [task('b2', [], { agent: 'wizard', replaces: ['b'] })],
          missingAgents: wizardPlan.missingAgents,
        },
      ],
    },
    creating(async (_brief, { job }) => {
      ids.push(String(job.step));
      return worker('wizard');
    }),
  );
  expect(ids).toEqual(['recreate-1']);
  expect(report.status).toBe('completed');
});

test.each([
  [
    'that there is already',
    { missingAgents: [{ name: 'finder', purpose: 'x' }] },
    /there is an agent "finder" already/,
  ],
  [
    'without a task',
    { missingAgents: [{ name: 'idler', purpose: 'x' }] },
    /no task is for the agent "idler"/,
  ],
])('a new agent %s goes back to the planner', async (_title, wrong, problem) => {
  const { runtime } = await play(
    { plan: [{ ...plan(task('a')), ...wrong }, plan(task('a'))] },
    creating(async () => worker('x')),
  );
  expect(runtime.calls[1]?.prompt).toMatch(problem);
});

test('a defect of the callback is thrown, not taken for a failed task', async () => {
  const broken = play(
    { plan: [wizardPlan] },
    creating(() => Promise.reject(new TypeError('a defect'))),
  );
  await expect(broken).rejects.toThrow('a defect');
});

test('which new agent is ready first changes nothing that a planner is shown', async () => {
  const briefs = ['wizard', 'witch'].map((name) => ({ name, purpose: 'Magic.' }));
  const order = async (first: string) => {
    const ready = Promise.withResolvers<void>();
    const { runtime } = await play(
      {
        plan: [
          {
            ...plan(task('a', [], { agent: 'wizard' }), task('b', [], { agent: 'witch' })),
            missingAgents: briefs,
          },
        ],
        work: () => ({ kind: 'error', status: 400 }),
        replan: [noMore],
      },
      creating(async ({ name }) => {
        if (name === first) ready.resolve();
        else await ready.promise;
        return worker(name);
      }),
    );
    return runtime.calls.find(({ prompt }) => prompt.includes('did not do their job'))?.prompt;
  };
  expect(await order('witch')).toBe(await order('wizard'));
});
