import { describe, expect, test } from 'vitest';
import { type AgentRuntime, createOrchestrator } from '../src/index.ts';
import { type ScriptedRuntime, scripted } from '../src/testing/index.ts';
import { writer } from './kit/agents.ts';

const text = 'heron '.repeat(6_000);
const tasks = (count: number, shared = text) =>
  Array.from({ length: count }, (_, n) => ({
    agent: 'writer',
    description: `Question ${n}?`,
    input: { text: shared },
  }));

/** Sessions are answered when told so; its provider keeps what they begin with. */
function held(): ScriptedRuntime & { answer(): void } {
  const answered = Promise.withResolvers<void>();
  const runtime = scripted({
    reply: async () => {
      await answered.promise;
      return { kind: 'text', text: 'ok' };
    },
  });
  const capabilities = { ...runtime.capabilities, promptCache: true };
  return Object.assign(runtime, { capabilities, answer: answered.resolve });
}

const turns = async (count = 20) => {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
};

describe('one of those that share a beginning goes first', () => {
  test('and the others come when the provider has read it', async () => {
    const runtime = held();
    const run = createOrchestrator({ runtime, agents: [writer] }).run(tasks(6));
    await turns();
    expect(runtime.calls).toHaveLength(1);
    runtime.answer();
    const { summary } = await run;
    expect(summary.completed).toBe(6);
    expect(runtime.maxInFlight).toBeGreaterThan(1);
  });

  test('while others have the places', async () => {
    const runtime = held();
    const others = [1, 2, 3].map((n) => ({ agent: 'writer', description: `Other ${n}.` }));
    const run = createOrchestrator({ runtime, agents: [writer], maxConcurrent: 2 }).run([
      ...tasks(6),
      ...others,
    ]);
    await turns();
    expect(runtime.calls.map(({ prompt }) => /Other|Question/.exec(prompt)?.[0])).toEqual([
      'Question',
      'Other',
    ]);
    runtime.answer();
    expect((await run).summary.completed).toBe(9);
  });

  test('and so does one of each group', async () => {
    const runtime = held();
    const other = 'otter '.repeat(6_000);
    const run = createOrchestrator({ runtime, agents: [writer] }).run([...tasks(6), ...tasks(6, other)]);
    await turns();
    expect(runtime.calls.map(({ prompt }) => /heron|otter/.exec(prompt)?.[0])).toEqual(['heron', 'otter']);
    runtime.answer();
    expect((await run).summary.completed).toBe(12);
  });

  test('and one of each model, for each has a cache of its own', async () => {
    const runtime = held();
    const models = ['scripted/cheap', 'scripted/strong'];
    const asked = tasks(8).map((task, n) => ({ ...task, model: models[n % 2] ?? '' }));
    const run = createOrchestrator({ runtime, agents: [writer] }).run(asked);
    await turns();
    expect(runtime.calls.map(({ model }) => model)).toEqual(models);
    runtime.answer();
    expect((await run).summary.completed).toBe(8);
  });

  test('but none of a model that too few ask to pay for the wait', async () => {
    const runtime = held();
    const asked = tasks(7).map((task, n) => (n === 6 ? { ...task, model: 'scripted/strong' } : task));
    const run = createOrchestrator({ runtime, agents: [writer] }).run(asked);
    await turns();
    expect(runtime.calls.map(({ model }) => model)).toEqual(['scripted/cheap', 'scripted/strong']);
    runtime.answer();
    expect((await run).summary.completed).toBe(7);
  });

  test('until it has failed', async () => {
    const runtime = scripted({ reply: ({ prompt }) => (prompt.includes('Question 0') ? failing : fine) });
    Object.assign(runtime, { capabilities: { ...runtime.capabilities, promptCache: true } });
    const { summary } = await createOrchestrator({ runtime, agents: [writer], retries: 0 }).run(tasks(6));
    expect(summary).toMatchObject({ completed: 5, failed: 1 });
  });

  test('until the run is stopped', async () => {
    const runtime = held();
    const run = createOrchestrator({ runtime, agents: [writer] }).run(tasks(6));
    await turns();
    run.cancel('enough');
    const { results } = await run;
    expect(results.map(({ status }) => status)).toEqual(Array(6).fill('cancelled'));
    expect(runtime.calls).toHaveLength(1);
  });
});

test.each([
  ['a provider that keeps nothing', false, tasks(6)],
  ['what is too short to pay for the wait', true, tasks(6, 'heron '.repeat(800))],
  ['what nobody shares', true, [0, 1, 2].flatMap((n) => tasks(1, `${n} ${text}`))],
])('all start at once: %s', async (_, promptCache, given) => {
  const runtime = held();
  Object.assign(runtime, { capabilities: { ...runtime.capabilities, promptCache } });
  const run = createOrchestrator({ runtime: runtime as AgentRuntime, agents: [writer] }).run(given);
  await turns();
  expect(runtime.calls).toHaveLength(given.length);
  runtime.answer();
  await run;
});

const fine = { kind: 'text', text: 'ok' } as const;
const failing = { kind: 'error', status: 400 } as const;
