import { describe, expect, test } from 'vitest';
import { createMetaAgentWorkflow, refineAgents, reviewAgents } from '../../src/index.ts';
import { goodDesign, poorDesign } from '../kit/designs.ts';
import { inputOf } from '../kit/prompt.ts';
import { author, byModel, judgeModels, play } from '../kit/roles.ts';
import { briefs, callsOf, definitionOf } from './kit.ts';

test('the refiner gets findings and strengths, and no number that a score is made of', async () => {
  const runtime = play();
  await createMetaAgentWorkflow(briefs(1), { runtime, judgeModels });
  const calls = callsOf(runtime.calls, 'refiner');
  expect(calls.length).toBeGreaterThan(0);
  for (const { prompt, instructions } of calls) {
    const { findings, strengths } = {
      findings: inputOf(prompt, 'findings'),
      strengths: inputOf(prompt, 'strengths'),
    };
    expect(findings).toEqual(expect.arrayContaining([expect.objectContaining({ source: 'panel' })]));
    expect(strengths).toEqual(['Quotes the log.']);
    expect(JSON.stringify(findings)).not.toMatch(/\d+(?:\.\d+)? of (?:5|10)|scale|overall|target|bound/i);
    expect(`${instructions}${prompt}`).not.toContain('8.5');
  }
});

describe('a review', () => {
  test('judges what is there, errors and all, and changes nothing', async () => {
    const runtime = play();
    const bare = definitionOf({ ...goodDesign, fixtures: [], examples: [] });
    const { agents } = await reviewAgents([bare, { ...definitionOf(goodDesign), name: 'ci/other' }], {
      runtime,
      judgeModels,
    });
    expect(agents.map(({ name, status }) => [name, status])).toEqual([
      ['flaky_test_finder', 'reviewed'],
      ['ci/other', 'reviewed'],
    ]);
    expect(agents[0]?.panel?.complete).toBe(true);
    expect(agents[0]?.findings[0]).toMatchObject({ source: 'lint', severity: 'high' });
    expect(callsOf(runtime.calls, 'refiner')).toEqual([]);
  });
});

describe('refinement of an agent that is there', () => {
  test('keeps its name, namespace, tier and fixtures, and counts its version up', async () => {
    const agent = { ...definitionOf(poorDesign), name: 'ci/finder', tier: 'cheap' as const };
    const { agents } = await refineAgents([agent], { runtime: play(), judgeModels });
    expect(agents[0]).toMatchObject({
      status: 'met',
      agent: { name: 'ci/finder', tier: 'cheap', version: '1.3.0' },
    });
    expect(agents[0]?.design?.fixtures).toEqual(expect.arrayContaining(poorDesign.fixtures));
  });

  test('runs its fixtures without tools, whatever the agent may use', async () => {
    const runtime = play();
    const tools: string[] = [];
    const spawn = runtime.spawn.bind(runtime);
    runtime.spawn = (request, options) => {
      tools.push(request.tools);
      return spawn(request, options);
    };
    const { agents } = await refineAgents([{ ...definitionOf(goodDesign), tools: 'inherit' }], { runtime });
    expect(new Set(tools)).toEqual(new Set(['none']));
    expect(agents[0]?.agent?.tools).toBe('inherit');
  });

  test('holds an agent to the tier where it starts', async () => {
    const policy = {
      next: ({ attempts }: { attempts: readonly { status: string }[] }) =>
        attempts.length === 0
          ? { reason: 'first' as const, tier: 'cheap', model: author }
          : { reason: 'escalation' as const, tier: 'strong', model: 'test/judge-a' },
    };
    const agent = byModel({ [author]: () => ({ kind: 'text', text: 'no' }) }, () => ({
      flaky: [{ test: 'login', commit: 'abc', failures: 1, failedLine: 'FAIL', passedLine: 'PASS' }],
      unreadableRuns: [],
    }));
    const { agents } = await reviewAgents([definitionOf(goodDesign)], { runtime: play({ agent }), policy });
    expect(agents[0]?.evidence?.fixtures?.[0]).toMatchObject({
      passed: false,
      problems: ['it took the tier strong; the agent starts at cheap'],
    });
  });
});
