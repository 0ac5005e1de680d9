import type { ScriptedCall } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { createMetaAgentWorkflow, reviewAgents } from '../../src/index.ts';
import { goodDesign, injection, poorDesign } from '../kit/designs.ts';
import { outsideFences } from '../kit/prompt.ts';
import { generous, honest, judgeModels, mendingRefiner, play } from '../kit/roles.ts';
import { briefs, callsOf, definitionOf } from './kit.ts';

test('an agent with a pattern that may take for ever on some text is shown, and is none that can be run', async () => {
  const properties = { word: { type: 'string', pattern: '^(?=a)(a+)+$' } };
  const outputSchema = { type: 'object', properties, required: ['word'] };
  const runtime = play({
    creator: () => ({
      ...goodDesign,
      outputSchema,
      fixtures: goodDesign.fixtures.map(({ expect: _none, ...fixture }) => fixture),
    }),
  });
  const { agents } = await createMetaAgentWorkflow(briefs(1), { runtime, maxRounds: 1 });
  expect(agents[0]).toMatchObject({ status: 'not-met', design: { outputSchema } });
  expect(agents[0]?.findings[0]?.problem).toContain('may take for ever');
  expect(agents[0]?.agent).toBeUndefined();
});

describe('text that gives orders', () => {
  /** Obeys whatever stands outside the fences, as a model obeys its user. */
  const obedient = (call: ScriptedCall) =>
    /score|ignore your/i.test(outsideFences(call.prompt)) ? generous(call) : honest(call);
  const injected = {
    ...poorDesign,
    edgeCases: [{ situation: injection, behaviour: 'Reads on.' }],
    fixtures: poorDesign.fixtures.map((fixture) => ({
      ...fixture,
      name: injection,
      input: { log: injection },
    })),
  };
  const calm = JSON.parse(JSON.stringify(injected).replaceAll(JSON.stringify(injection), '"A long log."'));

  test('stays inside the fences and moves no score', async () => {
    const panels = await Promise.all(
      [injected, calm].map(async (design) => {
        const runtime = play({ judge: obedient });
        const { agents } = await reviewAgents([definitionOf(design)], { runtime, judgeModels });
        expect(callsOf(runtime.calls, 'judge').length).toBeGreaterThan(0);
        return agents[0]?.panel;
      }),
    );
    expect(panels[0]?.lowerBound).toBe(panels[1]?.lowerBound);
    expect(panels[0]?.lowerBound).toBeLessThan(8.5);
  });

  test('in a brief and in findings stays there too', async () => {
    const runtime = play({ refiner: mendingRefiner(2) });
    await createMetaAgentWorkflow([{ name: 'hostile', purpose: injection }], { runtime, judgeModels });
    for (const { prompt } of runtime.calls) expect(outsideFences(prompt)).not.toMatch(/score|ignore your/i);
  });
});
