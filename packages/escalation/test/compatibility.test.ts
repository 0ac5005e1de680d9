// For those who come from the helpers of the skill that this replaces.
import { createOrchestrator, defineAgent, InputError } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { collectResults, spawnParallelWithRetry, spawnWithModelHierarchy } from '../src/index.ts';

const solver = defineAgent({
  name: 'solver',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  outputSchema: z.object({ answer: z.number() }),
  tools: 'none',
  // Starts on the cheapest model all the same: a hierarchy is climbed from its foot.
  tier: 'strong',
});
const models = ['p/one', 'p/two', 'p/three', 'p/four'];
const optionsOf = (reply: ReplyScript) => ({
  runtime: scripted({ reply, models, latencyMs: 1 }),
  agents: [solver],
  models,
  retryDelaySeconds: 0.001,
});
const answer = (text: string) => ({ kind: 'text', text }) as const;
const task = (id: string) => ({ id, agent: 'solver', description: id });

describe('spawnWithModelHierarchy', () => {
  test('climbs the models from the first one and says which one it was', async () => {
    const reply: ReplyScript = ({ model }) => answer(model === 'p/four' ? '{"answer": 4}' : 'no idea');
    expect(await spawnWithModelHierarchy(task('sum'), optionsOf(reply))).toMatchObject({
      success: true,
      result: { answer: 4 },
      modelUsed: 'p/four',
      attempts: 7,
    });
  });

  test('says so where none of them does', async () => {
    const failed = await spawnWithModelHierarchy(
      task('sum'),
      optionsOf(() => answer('no idea')),
    );
    expect(failed).toMatchObject({
      success: false,
      result: undefined,
      attempts: 8,
      details: { status: 'failed' },
    });
  });
});

describe('spawnParallelWithRetry', () => {
  test('runs all tasks at once and gives their results by id, good and bad', async () => {
    const reply: ReplyScript = ({ prompt }) => answer(prompt.includes('bad') ? 'hm' : '{"answer": 1}');
    const options = optionsOf(reply);
    const results = await spawnParallelWithRetry([task('a'), task('bad'), task('c')], options);
    expect(Object.entries(results).map(([id, { status }]) => [id, status])).toEqual([
      ['a', 'completed'],
      ['bad', 'failed'],
      ['c', 'completed'],
    ]);
    expect(options.runtime.maxInFlight).toBeGreaterThan(1);
  });

  test('tries again after a fault that passes, on the same model', async () => {
    const reply: ReplyScript = ({ callNumber }) =>
      callNumber <= 2 ? { kind: 'error', status: 500 } : answer('{"answer": 1}');
    const { sum } = await spawnParallelWithRetry([task('sum')], optionsOf(reply));
    expect(sum?.attempts.map(({ reason, model }) => `${reason} ${model}`)).toEqual([
      'first p/one',
      'retry p/one',
      'retry p/one',
    ]);
  });

  test('refuses a model that is named twice before anything is spawned', async () => {
    const options = { ...optionsOf(() => answer('{}')), models: ['p/one', 'p/one'] };
    await expect(spawnParallelWithRetry([task('a')], options)).rejects.toThrow(InputError);
    expect(options.runtime.calls).toEqual([]);
  });
});

test('collectResults waits for a run and gives its results by id, in the order of the tasks', async () => {
  const reply: ReplyScript = ({ prompt }) => ({
    ...answer('{"answer": 1}'),
    delayMs: prompt.includes('slow') ? 20 : 0,
  });
  const { models: _models, ...options } = optionsOf(reply);
  const run = createOrchestrator(options).run(
    [task('slow'), task('quick')].map((one) => ({ ...one, model: 'p/one' })),
  );
  const results = await collectResults(run);
  expect(Object.keys(results)).toEqual(['slow', 'quick']);
  expect(results.quick).toMatchObject({ status: 'completed', output: { answer: 1 } });
});
