import { createOrchestrator, InputError } from '@parallel-agents/core';
import { singleModel } from '@parallel-agents/core/internal';
import { memoryJournal, scripted } from '@parallel-agents/core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { bestOf, cascade, createBudget, gate, minScore, priceList, resolveTiers } from '../src/index.ts';
import { forecast, forecastRange } from '../src/internal.ts';
import { label, play, replying, sorter, task } from './several-answers.ts';

describe('the best of several answers', () => {
  test('is the one that a judge scores highest, with its own checks and text', async () => {
    const { result, summary } = await play(replying(['a', 'b', 'c'], { a: 5, b: 8, c: 7 }), { answers: 3 });
    expect(result).toMatchObject({
      status: 'completed',
      output: { label: 'b' },
      checks: { checked: 1, problems: 0 },
      bestOf: { wanted: 3, accepted: 3, attempt: 2, by: 'score', score: 8 },
    });
    expect(result?.text).toContain('"b"');
    expect(result?.attempts.map(({ reason }) => reason)).toEqual(['first', 'another', 'another']);
    expect(summary).toMatchObject({ asked: 1, completed: 1, checks: { passed: 3, refused: 0 } });
  });

  test('is decided as soon as nothing can be better', async () => {
    const { result, asked } = await play(replying(['a', 'b', 'c'], { a: 10 }), { answers: 3 });
    expect(asked).toBe(1);
    expect(result?.bestOf).toEqual({
      wanted: 3,
      accepted: 1,
      attempt: 1,
      by: 'score',
      score: 10,
      decidedEarly: true,
    });
  });

  test('never is one that a check refuses; the first is corrected, the others are not', async () => {
    const { result } = await play(replying(['lie', 'a', 'lie', 'b'], { a: 6, b: 5 }), { answers: 3 });
    expect(result?.attempts.map(({ reason, status }) => `${reason} ${status}`)).toEqual([
      'first failed',
      'corrective completed',
      'another failed',
      'another completed',
    ]);
    expect(result).toMatchObject({ output: { label: 'a' }, bestOf: { wanted: 3, accepted: 2, attempt: 2 } });
  });

  test('fails where no answer is accepted, as one answer would', async () => {
    const { result, asked } = await play(replying(['lie', 'lie', 'a']), { answers: 3 });
    expect(result).toMatchObject({ status: 'failed', error: { code: 'CHECK_REFUSED' } });
    expect(result?.bestOf).toBeUndefined();
    expect(asked).toBe(2);
  });

  test('is the first where no judge can say anything', async () => {
    const { result } = await play(replying(['a', 'b'], { a: 'down', b: 'down' }), { answers: 2 });
    expect(result).toMatchObject({
      status: 'completed',
      output: { label: 'a' },
      bestOf: { accepted: 2, by: 'first' },
    });
  });
});

describe('a vote', () => {
  test('is won by what most say, reasons aside, and ends with the majority', async () => {
    const { result, asked } = await play(replying(['Yes', 'yes.', 'no']), { answers: 3, by: 'vote' });
    expect(asked).toBe(2);
    expect(result).toMatchObject({
      output: { label: 'Yes' },
      bestOf: { wanted: 3, accepted: 2, attempt: 1, by: 'vote', votes: 2, decidedEarly: true },
    });
  });

  test('goes on where there is none yet', async () => {
    const { result, asked } = await play(replying(['no', 'yes', 'yes']), { answers: 3, by: 'vote' });
    expect(asked).toBe(3);
    expect(result).toMatchObject({ output: { label: 'yes' }, bestOf: { attempt: 2, by: 'vote', votes: 2 } });
    expect(result?.bestOf?.decidedEarly).toBeUndefined();
  });

  test('without two that agree keeps the first, and says so', async () => {
    const { result } = await play(replying(['a', 'b', 'c']), { answers: 3, by: 'vote' });
    expect(result).toMatchObject({ output: { label: 'a' }, bestOf: { by: 'first', votes: 1 } });
  });

  test('asks for no answer that could not change it, and stops for no other reason', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 7 }),
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 7, maxLength: 7 }),
        async (answers, labels) => {
          const { result, asked } = await play(replying(labels), { answers, by: 'vote' });
          const count = (said: readonly string[], one: string) => said.filter((each) => each === one).length;
          const all = labels.slice(0, answers);
          const most = Math.max(...['a', 'b', 'c'].map((one) => count(all, one)));
          const { label: chosen } = z.object({ label: z.string() }).parse(result?.output);
          // What stands is what stood had all been asked for; of a tie, it is one of those.
          expect(count(all, chosen)).toBe(most);
          const before = labels.slice(0, asked - 1);
          const [first = 0, second = 0] = ['a', 'b', 'c']
            .map((one) => count(before, one))
            .toSorted((x, y) => y - x);
          expect(first > second + (answers - before.length)).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('several answers and money', () => {
  const prices = priceList({ 'p/m': { inputPerMillionUsd: 1, outputPerMillionUsd: 1 } });

  test('are told of before: all of them, and their judges', async () => {
    const runtime = scripted({ reply: () => label('a') });
    const orchestrator = createOrchestrator({
      runtime,
      agents: [sorter],
      policy: bestOf(singleModel('p/m'), { answers: 3, model: 'p/m' }),
    });
    const previews = await orchestrator.preview([task]);
    expect(previews[0]).toMatchObject({ answers: 3 });
    expect(previews[0]?.attempts.map(({ reason }) => reason)).toEqual([
      'first',
      'corrective',
      'another',
      'another',
    ]);
    const plan = forecast(previews, { prices, judge: 'p/m' });
    const single = forecast(
      previews.map(({ answers: _answers, ...one }) => one),
      { prices, judge: 'p/m' },
    );
    expect(plan).toMatchObject({ sessions: 6, judge: { sessions: 3 }, tasks: [{ answers: 3 }] });
    expect(plan.costUsd).toBeCloseTo(3 * single.costUsd);
    const sessions = previews.flatMap(({ attempts, instructions, prompt }) =>
      attempts.map((attempt) => ({
        ...attempt,
        step: 't',
        task: 't',
        agent: 'sorter',
        instructions,
        prompt,
        shown: 0,
      })),
    );
    const expected = sessions.filter(({ reason }) => reason !== 'corrective');
    const range = forecastRange({ expected, longest: [sessions] }, { prices, judge: 'p/m' });
    expect(range.least.sessions).toBe(6);
    expect(range.most.sessions).toBe(4 + 2 * 3);
    expect(runtime.calls).toHaveLength(0);
  });

  test('end with the budget, and the best of those that came stands', async () => {
    const { result } = await play(
      replying(['a', 'b', 'c'], { a: 5, b: 8, c: 9 }),
      { answers: 3, judges: 1 },
      {
        admission: [createBudget({ spawns: 4 })],
      },
    );
    expect(result).toMatchObject({
      status: 'completed',
      output: { label: 'b' },
      bestOf: { wanted: 3, accepted: 2, attempt: 2, score: 8 },
    });
    expect(result?.warnings).toContainEqual({
      code: 'BUDGET_EXHAUSTED',
      message: expect.stringContaining('The best of 3 answers was wanted, and 2 came'),
    });
  });

  test('are not asked for again when a run is gone on with, wherever it was left', async () => {
    const scores = { a: 5, b: 8, c: 7 };
    const whole = memoryJournal();
    await play(replying(['a', 'b', 'c'], scores), { answers: 3 }, { journal: whole }, { runId: 'r' });
    const { events } = await whole.read('r');
    const isAnswer = (event: (typeof events)[number]) =>
      event.type === 'session.ended' && !event.attemptId.includes('judge');
    expect(events.filter(isAnswer)).toHaveLength(3);
    for (const end of events.slice(0, -2).keys()) {
      const journal = memoryJournal();
      const [started, ...others] = events.slice(0, end + 1);
      if (started?.type !== 'job.started') throw new Error('A log begins with its job.');
      const writer = await journal.begin(started);
      for (const event of others) await writer.append(event);
      await writer.release();
      const known = others.filter(isAnswer).length;
      const script = replying(['a', 'b', 'c'].slice(known), scores);
      const { result } = await play(script, { answers: 3 }, { journal }, { runId: 'r', resume: true });
      expect(script.asked()).toBe(3 - known);
      expect(result).toMatchObject({ output: { label: 'b' }, bestOf: { accepted: 3, score: 8 } });
    }
  });
});

test('several answers climb tiers as one does, and pass the same gates', async () => {
  const script = replying(['a', 'b', 'c', 'd'], { a: 3, b: 8, c: 5, d: 9 });
  const tiers = resolveTiers(['p/low', 'p/high']);
  const policy = bestOf(cascade({ tiers, accept: [gate(minScore(7))], start: 'cheap' }), { answers: 3 });
  const { result } = await play(
    script,
    {},
    { policy, runtime: scripted({ reply: script.reply, models: ['p/low', 'p/high'] }) },
  );
  expect(result?.attempts.map(({ reason, model, status }) => `${reason} ${model} ${status}`)).toEqual([
    'first p/low failed',
    'escalation p/high completed',
    'another p/high failed',
    'another p/high completed',
  ]);
  expect(result).toMatchObject({ output: { label: 'd' }, bestOf: { accepted: 2, score: 9 } });
});

test.each([1, 11, 2.5, Number.NaN])('%s answers are refused at once', (answers) => {
  expect(() => bestOf(singleModel(), { answers })).toThrow(InputError);
});
