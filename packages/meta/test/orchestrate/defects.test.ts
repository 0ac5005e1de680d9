import { expect, test } from 'vitest';
import { orchestrate } from '../../src/index.ts';
import { actors, plan, task, worker, workers } from './kit.ts';

test('a listener that throws ends the sessions before the orchestration rejects', async () => {
  const { runtime } = actors({
    plan: [plan(task('a'), task('b'))],
    work: (description) => (description === 'b' ? { kind: 'hang' } : undefined),
  });
  const working = orchestrate('Find out.', {
    runtime,
    agents: workers,
    onEvent: (event) => {
      if (event.type === 'task.ended' && event.step === 'work') throw new RangeError('No more room.');
    },
  });
  await expect(working).rejects.toThrow('No more room.');
  expect(runtime.liveSessions()).toBe(0);
});

test('a defect in the making of one agent ends the making of the others before the orchestration rejects', async () => {
  const briefs = ['wizard', 'witch'].map((name) => ({ name, purpose: 'It casts a spell.' }));
  const { runtime } = actors({
    plan: [
      {
        ...plan(task('a', [], { agent: 'wizard' }), task('b', [], { agent: 'witch' })),
        missingAgents: briefs,
      },
    ],
  });
  let underWay = 0;
  const working = orchestrate('Find out.', {
    runtime,
    agents: workers,
    async createAgent({ name }, { signal }) {
      if (name === 'wizard') throw new RangeError('No more room.');
      underWay += 1;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      underWay -= 1;
      return worker(name);
    },
  });
  await expect(working).rejects.toThrow('No more room.');
  expect(underWay).toBe(0);
});
