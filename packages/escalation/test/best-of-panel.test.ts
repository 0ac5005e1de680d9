import { setImmediate } from 'node:timers/promises';
import { type AgentRuntime, createOrchestrator, defineAgent } from '@parallel-agents/core';
import { singleModel } from '@parallel-agents/core/internal';
import { type ReplyScript, scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { type BestOfOptions, bestOf } from '../src/index.ts';
import { label, play, replying, sorter, task } from './several-answers.ts';

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
