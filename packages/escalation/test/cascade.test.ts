import { createOrchestrator, defineAgent, InputError } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type CascadeOptions, cascade, contains, gate, minScore, resolveTiers } from '../src/index.ts';

const models = ['p/low', 'p/mid', 'p/high'];
const tiers = resolveTiers(models);
const base = { category: 'test', description: 'd', version: '1.0.0', tools: 'none' } as const;
const judge = defineAgent({
  ...base,
  name: 'counter',
  instructions: 'You count.',
  tier: 'cheap',
  outputSchema: z.object({ count: z.int() }),
});
const strongOnly = defineAgent({ ...base, name: 'architect', instructions: 'You plan.', tier: 'strong' });

function run(reply: ReplyScript, options: Partial<CascadeOptions> = {}, agent = 'counter', model?: string) {
  const runtime = scripted({ reply, models });
  const orchestrator = createOrchestrator({
    runtime,
    agents: [judge, strongOnly],
    policy: cascade({ tiers, ...options }),
    retryDelaySeconds: 0.001,
    timeoutSeconds: 0.05,
  });
  return orchestrator.run([{ agent, description: 'count', ...(model !== undefined && { model }) }]);
}
const say = (text: string) => ({ kind: 'text', text }) as const;
const path = async (running: ReturnType<typeof run>) =>
  (await running).results[0]?.attempts.map(({ reason, model, status }) => `${reason} ${model} ${status}`);

describe('a cascade', () => {
  test('stays on the cheap tier when its answer will do', async () => {
    expect(await path(run(() => say('{"count": 1}')))).toEqual(['first p/low completed']);
  });

  test('climbs after one corrective attempt on each tier', async () => {
    const attempts = await path(run(({ model }) => say(model === 'p/high' ? '{"count": 1}' : 'many')));
    expect(attempts).toEqual([
      'first p/low failed',
      'corrective p/low failed',
      'escalation p/mid failed',
      'corrective p/mid failed',
      'escalation p/high completed',
    ]);
  });

  test.each<[string, ReplyScript]>([
    ['a time-out', ({ model }) => (model === 'p/low' ? { kind: 'hang' } : say('{"count": 1}'))],
    [
      'a model that does not exist',
      ({ model }) => (model === 'p/low' ? { kind: 'error', status: 404 } : say('{"count": 1}')),
    ],
    [
      'a provider that keeps failing',
      ({ model }) => (model === 'p/low' ? { kind: 'error', status: 500 } : say('{"count": 1}')),
    ],
  ])('climbs on %s', async (_name, reply) => {
    expect((await path(run(reply, { retries: 1 })))?.at(-1)).toBe('escalation p/mid completed');
  });

  test('does not climb where no stronger model can help', async () => {
    const attempts = await path(run(() => ({ kind: 'error', status: 401 })));
    expect(attempts).toEqual(['first p/low failed']);
  });

  test('ends as failed with the last tier’s reason when nothing is left', async () => {
    const { results } = await run(() => say('many'));
    expect(results[0]).toMatchObject({
      status: 'failed',
      modelUsed: 'p/high',
      error: { code: 'OUTPUT_NOT_JSON' },
    });
    expect(results[0]?.attempts).toHaveLength(6);
  });

  test('starts where the agent’s definition, the option or what was learned says', async () => {
    const ok: ReplyScript = ({ outputJsonSchema }) => say(outputJsonSchema ? '{"count": 1}' : 'a plan');
    expect(await path(run(ok, {}, 'architect'))).toEqual(['first p/high completed']);
    expect(await path(run(ok, { start: 'standard' }))).toEqual(['first p/mid completed']);
    expect(await path(run(ok, { start: ({ name }) => (name === 'counter' ? 'strong' : 'cheap') }))).toEqual([
      'first p/high completed',
    ]);
  });

  test('keeps to the model that the task names', async () => {
    expect(await path(run(() => say('many'), {}, 'counter', 'p/mid'))).toEqual([
      'first p/mid failed',
      'corrective p/mid failed',
    ]);
  });

  test.each([[{ tiers: [] }], [{ start: 'middling' }]])('refuses %j', (options) => {
    expect(() => cascade({ tiers, ...options })).toThrow(InputError);
  });
});

describe('gates', () => {
  test('a deterministic check that fails climbs', async () => {
    const running = run(({ model }) => say(model === 'p/low' ? '{"count": 1}' : '{"count": 42}'), {
      accept: [contains('42')],
    });
    expect(await path(running)).toEqual(['first p/low failed', 'escalation p/mid completed']);
  });

  const judged =
    (score: (answer: string) => number): ReplyScript =>
    ({ instructions, prompt, model }) => {
      if (!instructions.startsWith('You judge'))
        return say(model === 'p/low' ? '{"count": 7}' : '{"count": 42}');
      return say(JSON.stringify({ problems: [], score: score(prompt) }));
    };

  test('a judge that scores too low climbs, and what it cost is in the account', async () => {
    const { results, summary } = await run(
      judged((prompt) => (prompt.includes('42') ? 9 : 3)),
      { accept: [gate(minScore(7), { model: 'p/low' })] },
    );
    expect(results[0]).toMatchObject({ status: 'completed', output: { count: 42 } });
    expect(results[0]?.attempts[0]).toMatchObject({
      error: { code: 'GATE_REFUSED' },
      gates: [{ gate: 'judge', score: 3 }],
    });
    expect(summary.spawned).toBe(4);
  });

  test('a judge that cannot answer accepts nothing, and no stronger model is paid for it', async () => {
    const reply: ReplyScript = ({ instructions }) =>
      say(instructions.startsWith('You judge') ? 'hm' : '{"count": 1}');
    const { results } = await run(reply, { accept: [gate(minScore(7), { model: 'p/low' })] });
    expect(results[0]).toMatchObject({ status: 'failed', error: { code: 'GATE_FAILED' } });
    expect(results[0]?.attempts).toHaveLength(1);
  });
});
