import { createOrchestrator, defineAgent, type JobPreview, type SessionPreview } from '@parallel-agents/core';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { cascade, gate, minScore, type PriceList, resolveTiers } from '../src/index.ts';
import { forecastRange } from '../src/internal.ts';

const tiers = resolveTiers(['p/low', 'p/high']);
/** A dollar a session, five on the strong model. */
const prices: PriceList = { costUsd: (model) => ({ 'p/low': 1, 'p/high': 5, 'p/judge': 0.5 })[model] };
const helper = defineAgent({
  name: 'helper',
  category: 'test',
  description: 'd',
  version: '1.0.0',
  instructions: 'x'.repeat(300),
  tools: 'none',
  tier: 'cheap',
});

/** A task by its policy: its first attempt, and all of them. */
async function waysOf(policy = cascade({ tiers }), more: Partial<SessionPreview> = {}): Promise<JobPreview> {
  const orchestrator = createOrchestrator({ runtime: scripted(), agents: [helper], policy });
  const [task] = await orchestrator.preview([{ agent: 'helper', description: 'Help.' }]);
  if (task === undefined) throw new Error('No preview.');
  const { agent, attempts, instructions, prompt } = task;
  const longest = attempts.map((attempt) => {
    return { ...attempt, step: 'work', task: 'work/a', agent, instructions, prompt, shown: 0, ...more };
  });
  return { expected: longest.slice(0, 1), longest: [longest] };
}

describe('a forecast of a job of many steps', () => {
  test('goes from first attempts that all do to every attempt on every tier', async () => {
    const { least, most, unpriced } = forecastRange(await waysOf(), { prices });
    expect(least).toMatchObject({ sessions: 1, costUsd: 1, outputTokens: 4_000 });
    expect(most).toMatchObject({ sessions: 4, costUsd: 1 + 1 + 5 + 5 });
    expect(unpriced).toBe(0);
  });

  test('has one line for each step, with all models that it may ask', async () => {
    const [review, refine] = await Promise.all([
      waysOf(undefined, { step: 'review' }),
      waysOf(undefined, { step: 'refine' }),
    ]);
    const { steps } = forecastRange(
      {
        expected: review.expected,
        longest: [[...review.longest, ...refine.longest, ...review.longest].flat()],
      },
      { prices },
    );
    expect(steps).toMatchObject([
      { step: 'review', models: ['p/low', 'p/high'], least: { sessions: 1 }, most: { sessions: 8 } },
      { step: 'refine', models: ['p/low', 'p/high'], least: { sessions: 0 }, most: { costUsd: 12 } },
    ]);
  });

  test('adds what other tasks answered and, to a corrective attempt, the answer that failed', async () => {
    const alone = forecastRange(await waysOf(), { prices, outputTokens: 100 });
    const after = forecastRange(await waysOf(undefined, { shown: 2 }), { prices, outputTokens: 100 });
    expect(after.least.inputTokens - alone.least.inputTokens).toBe(2 * 100);
    expect(after.most.inputTokens - alone.most.inputTokens).toBe(4 * 2 * 100);
    expect(alone.most.inputTokens).toBe(4 * alone.least.inputTokens + 2 * 100);
  });

  test('says where a price is not known, and counts what is', async () => {
    const known = { costUsd: (model: string) => (model === 'p/low' ? 1 : undefined) };
    const range = forecastRange(await waysOf(), { prices: known });
    expect(range).toMatchObject({ unpriced: 1, least: { costUsd: 1 }, most: { costUsd: 2 } });
    const once = await waysOf({ next: ({ attempts }) => (attempts[0] ? undefined : { reason: 'first' }) });
    expect(forecastRange(once, { prices })).toMatchObject({ unpriced: 1, most: { sessions: 1 } });
  });
});

test('with a judge, the most is what a run comes to in which nothing is good enough', async () => {
  const text = (answer: unknown) => ({ kind: 'text' as const, text: JSON.stringify(answer) });
  // Each answer, the judge's too, fails its check first; corrected, it is judged too low.
  const reply: ReplyScript = ({ prompt, instructions }) => {
    const corrected = prompt.includes('# Your previous answer was not accepted');
    if (!corrected) return { kind: 'text', text: '' };
    return instructions.startsWith('You judge') ? text({ problems: ['thin'], score: 1 }) : text('Done.');
  };
  const runtime = scripted({ reply, models: ['p/low', 'p/high', 'p/judge'] });
  const policy = cascade({ tiers, accept: [gate(minScore(7), { model: 'p/judge' })] });
  await createOrchestrator({ runtime, agents: [helper], policy }).run([
    { agent: 'helper', description: 'Help.' },
  ]);
  const { least, most } = forecastRange(await waysOf(policy), { prices, judge: 'p/judge' });
  expect(most.sessions).toBe(runtime.calls.length);
  expect(most.costUsd).toBe(2 * 1 + 2 * 5 + 4 * 0.5);
  expect(least).toMatchObject({ sessions: 2, costUsd: 1.5 });
});
