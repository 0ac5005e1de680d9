import { describe, expect, test } from 'vitest';
import { createMetaAgentWorkflow } from '../../src/index.ts';
import { goodDesign } from '../kit/designs.ts';
import { inputOf } from '../kit/prompt.ts';
import { author, judgeModels, play } from '../kit/roles.ts';
import { briefs, callsOf } from './kit.ts';

describe('judges', () => {
  test('see the same in different orders, and nothing of the author or of each other', async () => {
    const runtime = play({ creator: () => goodDesign });
    await createMetaAgentWorkflow(briefs(1), { runtime, judgeModels });
    const prompts = callsOf(runtime.calls, 'judge').map(({ prompt }) => prompt);
    const orders = prompts.map((prompt) => JSON.stringify(inputOf(prompt, 'checklist')));
    expect(new Set(orders).size).toBe(prompts.length);
    for (const prompt of prompts) {
      expect(prompt).not.toContain(author);
      expect(prompt).not.toMatch(/judge-\d|8\.5|held/);
    }
  });

  test('run on other models than the author, the held-out one on a model of its own', async () => {
    const runtime = play({ creator: () => goodDesign });
    const { agents } = await createMetaAgentWorkflow(briefs(1), {
      runtime,
      model: author,
      judgeModels: [author, 'test/judge-a', 'test/judge-b'],
    });
    expect(agents[0]?.panel?.judges.map(({ model }) => model)).toEqual(Array(3).fill('test/judge-a'));
    expect(agents[0]?.heldOut?.judge?.model).toBe('test/judge-b');
  });

  test('may be the author’s model where there is no other', async () => {
    const { agents } = await createMetaAgentWorkflow(briefs(1), {
      runtime: play({ creator: () => goodDesign }),
      judgeModels: [author],
    });
    expect(agents[0]?.status).toBe('met');
  });

  test('that cannot be found end the work, with the reason', async () => {
    const runtime = play({ creator: () => goodDesign, judge: () => ({ kind: 'text', text: 'Fine!' }) });
    const { agents } = await createMetaAgentWorkflow(briefs(1), { runtime, judgeModels });
    expect(agents[0]).toMatchObject({
      status: 'not-met',
      stoppedBy: 'failure',
      error: { code: 'GATE_FAILED', message: expect.stringContaining('6 judges were dismissed') },
    });
    expect(callsOf(runtime.calls, 'refiner')).toEqual([]);
  });
});

test('what all judges of a panel are shown stands first, so that a provider keeps it: the instructions, and the design', async () => {
  const runtime = play({ creator: () => goodDesign });
  await createMetaAgentWorkflow(briefs(1), { runtime, judgeModels });
  const texts = callsOf(runtime.calls, 'judge').map(
    ({ instructions, prompt }) => `${instructions}\n${prompt}`,
  );
  expect(texts).toHaveLength(7);
  const [first = ''] = texts;
  const differs = [...first].findIndex((_, at) => texts.some((text) => text[at] !== first[at]));
  expect(first.slice(0, differs)).toContain(goodDesign.limits[0]);
  expect(first.indexOf('<input name="design">')).toBeLessThan(first.indexOf('<input name="fixtureRuns">'));
});
