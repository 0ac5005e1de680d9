import { type AgentTask, createOrchestrator, defineAgent } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { cascade, type PriceList, resolveTiers } from '../src/index.ts';
import { learnedStart, type TierOutcome, tierOutcomes } from '../src/internal.ts';

const models = ['p/low', 'p/mid', 'p/high'];
const tiers = resolveTiers(models);
const solver = { name: 'solver', tier: 'cheap' };
const task = (): AgentTask => ({ agent: 'solver', description: 'd' });
const on = (
  tier: string,
  accepted: boolean,
  count: number,
  fields: Partial<TierOutcome> = {},
): TierOutcome[] =>
  Array.from({ length: count }, () => ({
    agent: 'solver',
    tier,
    model: tiers.find((one) => one.tier === tier)?.model ?? '',
    strongModel: 'p/high',
    judged: false,
    accepted,
    paidUsd: tier === 'cheap' ? 0.1 : 0.4,
    strongUsd: 1,
    ...fields,
  }));

describe('a learned start', () => {
  test('is where the agent says while nothing else is known', () => {
    const start = learnedStart([], tiers);
    expect(['cheap', 'standard', 'strong'].map((tier) => start({ name: 'any', tier }, task()))).toEqual([
      'cheap',
      'standard',
      'strong',
    ]);
  });

  test('is on the cheapest tier that pays, or that has not been tried', () => {
    const bad = on('cheap', false, 40);
    expect(learnedStart(bad, tiers)(solver, task())).toBe('standard');
    expect(learnedStart([...bad, ...on('standard', true, 18)], tiers)(solver, task())).toBe('standard');
    // A tier in the middle that does not pay leaves a cheaper one that does where it is.
    const both = [...on('standard', false, 40), ...on('cheap', true, 40)];
    expect(learnedStart(both, tiers)(solver, task())).toBe('cheap');
    const none = Array.from({ length: 40 }, () => [...on('cheap', false, 1), ...on('standard', false, 1)]);
    expect(learnedStart(none.flat(), tiers)(solver, task())).toBe('strong');
  });

  test('is never below the tier that the agent names', () => {
    const cheapPays = on('cheap', true, 40);
    expect(learnedStart(cheapPays, tiers)({ name: 'solver', tier: 'standard' }, task())).toBe('standard');
  });

  test('is learned for an agent, a model and with gates or without, each by itself', () => {
    const bad = on('cheap', false, 40);
    expect(learnedStart(bad, tiers)({ name: 'other', tier: 'cheap' }, task())).toBe('cheap');
    expect(learnedStart(bad, tiers, { judged: true })(solver, task())).toBe('cheap');
    expect(learnedStart(on('cheap', false, 40, { model: 'p/other' }), tiers)(solver, task())).toBe('cheap');
  });

  test('tries what has not paid again with every 20th task', () => {
    const start = learnedStart(on('cheap', false, 40), tiers);
    const starts = Array.from({ length: 60 }, () => start(solver, task()));
    expect(starts.flatMap((tier, index) => (tier === 'cheap' ? index + 1 : []))).toEqual([20, 40, 60]);
  });

  test('counts the tasks of earlier runs, so that runs of one task come to it too', () => {
    const record = [...on('cheap', false, 40), ...on('standard', true, 18)];
    expect(learnedStart(record, tiers)(solver, task())).toBe('standard');
    expect(learnedStart([...record, ...on('standard', true, 1)], tiers)(solver, task())).toBe('cheap');
  });

  test('is the same again for a task that is asked about again', () => {
    const start = learnedStart([...on('cheap', false, 40), ...on('standard', true, 19)], tiers);
    const first = task();
    expect([start(solver, first), start(solver, first), start(solver, task())]).toEqual([
      'cheap',
      'cheap',
      'standard',
    ]);
  });
});

test('a verdict changes when the model has become better, and then the cheap tier is used again', {
  timeout: 30_000,
}, async () => {
  const two = resolveTiers(['p/low', 'p/high']);
  const prices: PriceList = { costUsd: (model) => (model === 'p/low' ? 0.2 : 1) };
  const agent = defineAgent({
    name: 'solver',
    category: 'test',
    description: 'd',
    version: '1.0.0',
    instructions: 'i',
    tools: 'none',
    tier: 'cheap',
  });
  const record: TierOutcome[] = [];
  const tasks = (count: number) => Array.from({ length: count }, task);
  const run = async (reply: ReplyScript, count: number): Promise<number> => {
    const report = await createOrchestrator({
      runtime: scripted({ reply, models: ['p/low', 'p/high'] }),
      agents: [agent],
      policy: cascade({ tiers: two, start: learnedStart(record, two) }),
    }).run(tasks(count));
    record.push(...tierOutcomes(report, two, { prices }));
    return report.results.filter(({ attempts }) => attempts[0]?.model === 'p/low').length;
  };
  const bad: ReplyScript = ({ model }) => ({ kind: 'text', text: model === 'p/low' ? '' : 'fine' });
  const good: ReplyScript = () => ({ kind: 'text', text: 'fine' });
  expect(await run(bad, 50)).toBe(50);
  expect(await run(bad, 100)).toBe(5);
  expect(await run(good, 100)).toBe(5);
  for (let runs = 0; runs < 20; runs++) await run(good, 10);
  expect(await run(good, 50)).toBe(50);
});
