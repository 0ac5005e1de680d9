import { createOrchestrator, defineAgent, type ErrorCode } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { cascade, check, contains, gate, minScore, type PriceList, resolveTiers } from '../src/index.ts';
import { breakEven, type TierOutcome, tierOutcomes } from '../src/internal.ts';

const tiers = resolveTiers(['p/low', 'p/high']);
const costs: Record<string, number> = { 'p/low': 0.1, 'p/high': 0.5 };
const prices: PriceList = { costUsd: (model) => costs[model] };
const solver = defineAgent({
  name: 'solver',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'i',
  outputSchema: z.object({ answer: z.number() }),
  tools: 'none',
  tier: 'cheap',
});
const answer = (text: string) => ({ kind: 'text', text }) as const;
const run = (reply: ReplyScript, accept: Parameters<typeof cascade>[0]['accept'] = [], count = 1) =>
  createOrchestrator({
    runtime: scripted({ reply, models: ['p/low', 'p/high'] }),
    agents: [solver],
    policy: cascade({ tiers, accept, retries: 0 }),
    timeoutSeconds: 0.1,
    rateLimitPatienceSeconds: 0,
  }).run(Array.from({ length: count }, () => ({ agent: 'solver', description: 'd' })));

describe('what is learned from', () => {
  test('says which model it was, beside which strong one, and whether it was judged', async () => {
    const fine: ReplyScript = () => answer('{"answer": 1}');
    const line = { agent: 'solver', tier: 'cheap', model: 'p/low', strongModel: 'p/high', accepted: true };
    expect(tierOutcomes(await run(fine), tiers, { prices })).toEqual([
      { ...line, judged: false, paidUsd: 0.1, strongUsd: 0.5 },
    ]);
    expect(tierOutcomes(await run(fine, [contains('1')]), tiers, { prices })).toMatchObject([
      { ...line, judged: true },
    ]);
  });

  test('counts both tries of a tier whose answers do not fit, and what the judge of one that fits costs', async () => {
    const never: ReplyScript = ({ model }) => answer(model === 'p/low' ? 'hm' : '{"answer": 1}');
    expect(tierOutcomes(await run(never), tiers, { prices })).toMatchObject([
      { accepted: false, paidUsd: 0.2, strongUsd: 0.5 },
    ]);
    const judged: ReplyScript = ({ instructions }) =>
      answer(instructions.startsWith('You judge') ? '{"problems": [], "score": 9}' : '{"answer": 1}');
    const report = await run(judged, [gate(minScore(7), { model: 'p/low' })]);
    expect(tierOutcomes(report, tiers, { prices })).toMatchObject([{ accepted: true, paidUsd: 0.2 }]);
  });

  test.each<[string, ErrorCode, ReplyScript]>([
    ['a provider that fails', 'PROVIDER_ERROR', () => ({ kind: 'error', status: 500 })],
    ['a rate limit', 'RATE_LIMITED', () => ({ kind: 'error', status: 429, retryAfterSeconds: 9 })],
    ['a model that does not exist', 'UNKNOWN_MODEL', () => ({ kind: 'error', status: 404 })],
    ['a time-out', 'TIMEOUT', () => ({ kind: 'hang' })],
  ])('is not %s', async (_name, code, fault) => {
    const report = await run((call) => (call.model === 'p/low' ? fault(call) : answer('{"answer": 1}')));
    expect(report.results[0]?.attempts[0]?.error?.code).toBe(code);
    expect(tierOutcomes(report, tiers, { prices })).toEqual([]);
  });

  test('is not a judge that does not answer, nor what another model did', async () => {
    const broken = check('broken', () => {
      throw new Error('it cannot answer');
    });
    const fine: ReplyScript = () => answer('{"answer": 1}');
    expect(tierOutcomes(await run(fine, [broken]), tiers, { prices })).toEqual([]);
    const other: ReplyScript = () => ({ ...answer('{"answer": 1}'), model: 'p/other' });
    expect(tierOutcomes(await run(other), tiers, { prices: { costUsd: () => 1 } })).toEqual([]);
  });

  test('is nothing whose cost is not known', async () => {
    const report = await run(() => answer('{"answer": 1}'));
    expect(tierOutcomes(report, tiers, { prices: { costUsd: () => undefined } })).toEqual([]);
    expect(tierOutcomes(report, tiers, { prices: { costUsd: () => 0 } })).toEqual([]);
  });

  test('are starts on the strongest tier too', async () => {
    const report = await createOrchestrator({
      runtime: scripted({ reply: () => answer('{"answer": 1}'), models: ['p/low', 'p/high'] }),
      agents: [solver],
      policy: cascade({ tiers, start: 'strong' }),
    }).run([{ agent: 'solver', description: 'd' }]);
    expect(tierOutcomes(report, tiers, { prices })).toMatchObject([{ tier: 'strong', accepted: true }]);
  });
});

const outcomes = (accepted: number, refused: number, fields: Partial<TierOutcome> = {}): TierOutcome[] =>
  [...Array<boolean>(accepted).fill(true), ...Array<boolean>(refused).fill(false)].map((ok) => ({
    agent: 'solver',
    tier: 'cheap',
    model: 'p/low',
    strongModel: 'p/high',
    judged: false,
    accepted: ok,
    paidUsd: 0.3,
    strongUsd: 0.5,
    ...fields,
  }));

describe('break-even', () => {
  test('is where the share of accepted tries is that of the cost', () => {
    const [verdict] = breakEven(outcomes(40, 5), tiers);
    expect(verdict).toMatchObject({
      agent: 'solver',
      tier: 'cheap',
      model: 'p/low',
      samples: 45,
      verdict: 'pays',
    });
    expect(verdict?.threshold).toBeCloseTo(0.6);
    expect(breakEven(outcomes(10, 35), tiers)[0]?.verdict).toBe('does not pay');
  });

  test('is not known from few tries, or when it is close', () => {
    expect(breakEven(outcomes(0, 10), tiers)[0]?.verdict).toBe('unknown');
    expect(breakEven(outcomes(30, 20), tiers)[0]?.verdict).toBe('unknown');
  });

  test('is that of a model, not of what the tier is called', () => {
    const others = outcomes(0, 40, { model: 'p/worse' });
    expect(breakEven([...others, ...outcomes(40, 5)], tiers)).toMatchObject([
      { samples: 45, verdict: 'pays' },
    ]);
    expect(breakEven(outcomes(0, 40, { strongModel: 'p/dearer' }), tiers)).toEqual([]);
  });

  test('is told with gates and without apart', () => {
    const verdicts = breakEven([...outcomes(40, 5), ...outcomes(5, 40, { judged: true })], tiers);
    expect(verdicts.map(({ judged, verdict }) => [judged, verdict])).toEqual([
      [false, 'pays'],
      [true, 'does not pay'],
    ]);
  });

  test('is that of the latest tries, so that a model that has become better is seen to be', () => {
    expect(breakEven([...outcomes(0, 200), ...outcomes(50, 0)], tiers)[0]).toMatchObject({
      samples: 50,
      verdict: 'pays',
    });
  });

  describe('with three tiers', () => {
    const three = resolveTiers(['p/low', 'p/mid', 'p/high']);
    const low = { paidUsd: 0.1, strongUsd: 1 };
    const mid = { tier: 'standard', model: 'p/mid', paidUsd: 0.4, strongUsd: 1 };
    const thresholds = (...lines: TierOutcome[][]) =>
      Object.fromEntries(breakEven(lines.flat(), three).map(({ tier, threshold }) => [tier, threshold]));

    test('is that of two, while nothing is known of the middle one', () => {
      expect(thresholds(outcomes(20, 20, low)).cheap).toBeCloseTo(0.1);
    });

    test('is higher where a start on the middle one is cheap already', () => {
      // A start on the middle one costs 0.4 + 0.25 × 1 = 0.65, and so does what follows a cheap try: 0.1 / 0.65.
      const { cheap, standard } = thresholds(outcomes(20, 20, low), outcomes(30, 10, mid));
      expect(standard).toBeCloseTo(0.4);
      expect(cheap).toBeCloseTo(0.1 / 0.65);
    });

    test('is higher where the middle one does not pay, because a try that fails leads there', () => {
      // What follows a cheap try costs 0.4 + 1 = 1.4; a start on the strongest one costs 1: (0.1 + 1.4 - 1) / 1.4.
      expect(thresholds(outcomes(20, 20, low), outcomes(0, 40, mid)).cheap).toBeCloseTo(0.5 / 1.4);
    });
  });
});
