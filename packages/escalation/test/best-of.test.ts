import { setImmediate } from 'node:timers/promises';
import { type AgentRuntime, createOrchestrator, defineAgent, InputError } from '@parallel-agents/core';
import { singleModel } from '@parallel-agents/core/internal';
import { memoryJournal, type ReplyScript, scripted } from '@parallel-agents/core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  type BestOfOptions,
  bestOf,
  cascade,
  createBudget,
  gate,
  minScore,
  priceList,
  resolveTiers,
} from '../src/index.ts';
import { forecast, forecastRange } from '../src/internal.ts';

const sorter = defineAgent({
  name: 'sorter',
  instructions: 'Sort it.',
  outputSchema: z.object({ label: z.string(), reason: z.string().optional() }),
  checks: [
    {
      name: 'no-lies',
      description: 'No lies.',
      run: ({ output }) => (output.label === 'lie' ? { problems: [{ message: 'is a lie' }] } : undefined),
    },
  ],
});
const task = { id: 't', agent: 'sorter', description: 'Sort it.' };
const label = (text: string, reason?: string) => ({
  kind: 'text' as const,
  text: JSON.stringify({ label: text, ...(reason && { reason }) }),
});

/** Answers in turn; the judge gives each label its score. */
function replying(labels: readonly string[], scores: Readonly<Record<string, number | 'down'>> = {}) {
  let asked = 0;
  const reply: ReplyScript = ({ instructions, prompt }) => {
    if (!instructions.includes('You judge whether an answer'))
      return label(labels[asked++] ?? 'none left', `because ${asked}`);
    const [name = ''] = Object.keys(scores).filter(
      (one) => prompt.includes(`"label": "${one}"`) || prompt.includes(`"label":"${one}"`),
    );
    const score = scores[name];
    if (score === undefined || score === 'down') return { kind: 'error', status: 400 };
    return { kind: 'text', text: JSON.stringify({ problems: [], score }) };
  };
  return { reply, asked: () => asked };
}

async function play(
  script: ReturnType<typeof replying>,
  options: BestOfOptions,
  more: Partial<Parameters<typeof createOrchestrator>[0]> = {},
  runOptions = {},
) {
  const orchestrator = createOrchestrator({
    runtime: scripted({ reply: script.reply }),
    agents: [sorter],
    policy: bestOf(singleModel(), options),
    retryDelaySeconds: 0.001,
    ...more,
  });
  const { results, summary } = await orchestrator.run([task], runOptions);
  return { result: results[0], summary, asked: script.asked() };
}

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

describe('at once', () => {
  /** The most sessions that ran at the same time: of each wave, all begin before the first one ends. */
  async function mostAtOnce(
    labels: readonly string[],
    scores: Readonly<Record<string, number>>,
    options: BestOfOptions,
    maxConcurrent: number,
  ) {
    const inner = scripted({ reply: replying(labels, scores).reply });
    let running = 0;
    let most = 0;
    const runtime: AgentRuntime = {
      ...inner,
      async spawn(request, context) {
        running++;
        most = Math.max(most, running);
        const session = await inner.spawn(request, context);
        return {
          ...session,
          async outcome() {
            const outcome = await session.outcome();
            // Whoever may begin has done so by then.
            await setImmediate();
            running--;
            return outcome;
          },
        };
      },
    };
    const { result } = await play(replying([]), options, { runtime, maxConcurrent });
    return { most, result };
  }

  test('all answers after the first one are asked, and all judges of each', async () => {
    const { most, result } = await mostAtOnce(['a', 'b', 'c'], { a: 5, b: 8, c: 7 }, { answers: 3 }, 10);
    expect(most).toBe(2 * 3);
    expect(result).toMatchObject({ output: { label: 'b' }, bestOf: { accepted: 3, attempt: 2 } });
  });

  test('no more run than may', async () => {
    for (const maxConcurrent of [1, 2, 3]) {
      const { most, result } = await mostAtOnce(
        ['a', 'b', 'c', 'd', 'e'],
        { a: 5, b: 8, c: 7, d: 9, e: 1 },
        { answers: 5 },
        maxConcurrent,
      );
      expect(most).toBe(maxConcurrent);
      expect(result).toMatchObject({ output: { label: 'd' }, bestOf: { accepted: 5, score: 9 } });
    }
  });

  test('a run that is stopped meanwhile keeps what it has', async () => {
    const stop = new AbortController();
    const script = replying(['a', 'b', 'c'], { a: 5, b: 8, c: 7 });
    const reply: ReplyScript = (call) => {
      const answer = script.reply(call);
      if (script.asked() < 2) return answer;
      stop.abort('enough');
      return { kind: 'hang' };
    };
    const { result } = await play(
      replying([]),
      { answers: 3 },
      { runtime: scripted({ reply }) },
      { signal: stop.signal },
    );
    expect(result).toMatchObject({
      status: 'completed',
      output: { label: 'a' },
      bestOf: { wanted: 3, accepted: 1 },
    });
    expect(result?.warnings).toContainEqual({
      code: 'CANCELLED',
      message: expect.stringContaining('enough'),
    });
  });

  test('none is begun, and none is judged, once one cannot be beaten', async () => {
    const { result, asked } = await play(
      replying(['a', 'b', 'c', 'd', 'e'], { a: 5, b: 10, c: 7, d: 9, e: 1 }),
      { answers: 5 },
      { maxConcurrent: 1 },
    );
    expect(asked).toBe(2);
    expect(result).toMatchObject({ output: { label: 'b' }, bestOf: { accepted: 2, decidedEarly: true } });
  });
});

describe('a panel', () => {
  const rated = defineAgent({ ...sorter, rubric: ['It sorts.', 'It says why.'] });

  /** What each judge says in turn, by what it scores and which statements it affirms. */
  async function judged(verdicts: readonly (object | 'down')[], judges: number) {
    let next = 0;
    const panel: unknown[] = [];
    const orchestrator = createOrchestrator({
      runtime: scripted({
        reply: ({ instructions, prompt }) => {
          if (!instructions.includes('You judge whether an answer')) return label('a');
          panel.push(prompt);
          const verdict = verdicts[next++] ?? 'down';
          return verdict === 'down'
            ? { kind: 'error', status: 400 }
            : { kind: 'text', text: JSON.stringify({ problems: [], ...verdict }) };
        },
      }),
      agents: [rated],
      policy: bestOf(singleModel(), { answers: 2, judges }),
      retryDelaySeconds: 0.001,
    });
    const { results } = await orchestrator.run([task]);
    return { result: results[0], panel };
  }
  const says = (first: 'yes' | 'no', second: 'yes' | 'no', score: number) => ({
    score,
    answers: [
      { item: 'statement-1', answer: first },
      { item: 'statement-2', answer: second },
    ],
  });

  test('counts a statement of the rubric by most of its judges, as the panel does that judges agents', async () => {
    const verdicts = [says('yes', 'no', 8), says('yes', 'yes', 7), says('no', 'no', 9)];
    const { result, panel } = await judged([...verdicts, ...verdicts], 3);
    expect(panel).toHaveLength(6);
    expect(panel[0]).toContain('statement-2: It says why.');
    // The mean of the judges is 8, and one of two statements holds.
    expect(result?.bestOf).toMatchObject({ by: 'score', score: 6.5 });
  });

  test('goes on without a judge that fails, and says so; without most of them nothing is scored', async () => {
    const well = says('yes', 'yes', 8);
    const one = await judged([well, 'down', well, well, well, well], 3);
    expect(one.result?.attempts[0]?.gates?.[0]).toMatchObject({
      score: 9,
      reason: '2 of 3 judges answered',
    });
    const none = await judged(['down', well, 'down', 'down', 'down', well], 3);
    expect(none.result).toMatchObject({ status: 'completed', bestOf: { by: 'first' } });
  });

  test('may be one judge, whose word is the score', async () => {
    const { result } = await judged([{ score: 6 }, { score: 8 }], 1);
    expect(result?.bestOf).toMatchObject({ attempt: 2, score: 8 });
  });

  test.each([0, 11, 1.5])('of %s judges is refused at once', (judges) => {
    expect(() => bestOf(singleModel(), { judges })).toThrow('judges');
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
