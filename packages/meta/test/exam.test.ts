import { describe, expect, test } from 'vitest';
import type { AgentDesign } from '../src/design/agent-design.ts';
import type { JsonSchema } from '../src/design/schemas.ts';
import { emptiestAnswer, isBlank } from '../src/evidence/empty-answer.ts';
import { refineAgents } from '../src/index.ts';
import { describeRound } from '../src/internal.ts';
import { lintDesign } from '../src/lint/lint-agent.ts';
import { loosenings } from '../src/refine/loosenings.ts';
import { definitionOf } from './job/kit.ts';
import { goodDesign, mixedDesign, poorDesign } from './kit/designs.ts';
import { inputOf } from './kit/prompt.ts';
import { generous, judgeModels, play, prefers, type Roles, refinerTo } from './kit/roles.ts';

type Role = NonNullable<Roles['judge']>;

/** Refines one agent, whose refiner and judges are played. */
async function refined(design: AgentDesign, roles: Roles) {
  const runtime = play(roles);
  const { agents } = await refineAgents([definitionOf(design)], { runtime, judgeModels });
  const [outcome] = agents;
  if (outcome === undefined) throw new Error('There is no outcome.');
  return { outcome, calls: runtime.calls };
}

/** Its answers break the second statement of its rubric, and nothing else is wrong with it. */
const wrongAnswers: Roles = {
  agent: () => ({
    flaky: [{ test: 'login', commit: 'wrong', failures: 1, failedLine: 'FAIL', passedLine: 'PASS' }],
    unreadableRuns: [],
  }),
};

describe('the exam belongs to whoever asked:', () => {
  test('a statement that a version fails is not deleted', async () => {
    const refiner = refinerTo((design) => ({ ...design, rubric: ['It is JSON.'] }));
    const { outcome, calls } = await refined(goodDesign, { ...wrongAnswers, refiner });
    expect(outcome.status).toBe('not-met');
    const asked = calls.filter(({ instructions }) => instructions.startsWith('You are one judge'));
    expect(asked.length).toBeGreaterThan(0);
    for (const { prompt } of asked) {
      for (const statement of goodDesign.rubric)
        expect(JSON.stringify(inputOf(prompt, 'checklist'))).toContain(statement);
    }
    expect(outcome.design?.rubric.slice(0, 3)).toEqual(goodDesign.rubric);
  });

  test('a schema that asks less is not kept, however good its answers look', async () => {
    const loose = { type: 'object', properties: { flaky: { type: 'array' } } };
    const refiner = refinerTo((design) => ({ ...design, outputSchema: loose }));
    const { outcome } = await refined(mixedDesign, { refiner, judge: byBest });
    expect(outcome.status).toBe('not-met');
    expect(outcome.design?.outputSchema).toEqual(mixedDesign.outputSchema);
    expect(outcome.rounds).toHaveLength(1);
    expect(outcome.error).toMatchObject({
      code: 'CHECK_REFUSED',
      message: expect.stringContaining('keeps-fields'),
    });
  });

  test('an agent that was made into another one is judged by what was asked for', async () => {
    const refiner = refinerTo((design) => ({ ...design, description: 'Writes poems, for a birthday.' }));
    const { calls } = await refined(mixedDesign, { refiner });
    const asked = calls.filter(({ instructions }) =>
      /^You (?:are one judge|compare answers)/.test(instructions),
    );
    expect(asked.length).toBeGreaterThan(0);
    for (const { prompt } of asked) {
      const purpose = inputOf(prompt, 'brief') ?? inputOf(prompt, 'asked');
      expect(purpose).toEqual({ purpose: mixedDesign.description });
    }
  });

  test('what a fixture expects is not taken out of it', async () => {
    const refiner = refinerTo((design) => ({
      ...design,
      edgeCases: goodDesign.edgeCases,
      fixtures: design.fixtures.map(({ expect: _gone, ...fixture }) => fixture),
    }));
    const { outcome } = await refined(mixedDesign, { refiner });
    expect(outcome.rounds.length).toBeGreaterThan(1);
    expect(outcome.design?.fixtures[0]?.expect).toEqual(mixedDesign.fixtures[0]?.expect);
  });
});

/** Everything is excellent, but for what keeps the first version from being accepted. */
const byBest: Role = (call) => {
  const verdict = generous(call) as { scales: Record<string, number> };
  return { ...verdict, scales: { ...verdict.scales, safety: 2 }, findings: [closing('safety')] };
};
const closing = (dimension: string) => ({
  severity: 'high',
  dimension,
  problem: 'A gap.',
  change: 'Close it.',
});

describe('an agent that always answers empty', () => {
  const empty = { flaky: [], unreadableRuns: [] };

  test('does not meet its target, whatever its judges say', async () => {
    const silent = {
      ...goodDesign,
      fixtures: goodDesign.fixtures.map(({ expect: _none, ...fixture }) => fixture),
    };
    const { outcome } = await refined(silent, {
      agent: () => empty,
      judge: generous,
      refiner: refinerTo((one) => one),
    });
    expect(outcome.status).toBe('not-met');
    expect(outcome.evidence?.fixtures?.map(({ problems }) => problems)).toEqual(
      silent.fixtures.map(() => ['it answers nothing, whatever it is given']),
    );
  });

  test('fails what a fixture expects', async () => {
    const { outcome } = await refined(goodDesign, {
      agent: () => empty,
      judge: generous,
      refiner: refinerTo((one) => one),
    });
    expect(outcome.findings[0]).toMatchObject({
      source: 'fixtures',
      severity: 'high',
      place: 'a flaky test among sound ones',
    });
    expect(outcome.findings[0]?.problem).toContain('flaky is 0 long, expected was at least 1');
  });

  test.each([
    [{ findings: [], score: 10 }, true],
    [{ findings: [], summary: ' ' }, true],
    [{ findings: [], summary: 'Nothing.' }, false],
    [{ score: 7 }, false],
    ['—', true],
    [{ posts: [{ text: '' }] }, false],
  ])('is told by %j', (answer, isEmpty) => {
    expect(isBlank(answer)).toBe(isEmpty);
  });

  test('has no more entries where lists stand in lists than one list may have', () => {
    const nested = (levels: number): JsonSchema =>
      levels === 0 ? { type: 'boolean' } : { type: 'array', minItems: 1000, items: nested(levels - 1) };
    expect(JSON.stringify(emptiestAnswer(nested(4))).length).toBeLessThan(20_000);
  });

  test('is refused by lint where fixtures expect what it meets', () => {
    const weak = {
      ...goodDesign,
      fixtures: [{ ...goodDesign.fixtures[0], expect: { absent: ['poem'] } }],
    } as AgentDesign;
    const rules = (design: AgentDesign) =>
      lintDesign(design).flatMap(({ rule, severity }) => (rule === 'exam' ? [severity] : []));
    expect(emptiestAnswer(goodDesign.outputSchema)).toEqual(empty);
    expect(rules(goodDesign)).toEqual([]);
    expect(rules(weak)).toEqual(['error']);
    expect(
      rules({ ...weak, fixtures: poorDesign.fixtures.map(({ expect: _none, ...fixture }) => fixture) }),
    ).toEqual(['warning']);
  });
});

describe('a fault of the provider on a fixture', () => {
  const failing =
    (times: number): Role =>
    ({ prompt }) => {
      if (!prompt.includes('flaky tests') || times-- <= 0) return wrongOnce(prompt);
      return { kind: 'error', status: 500, message: 'upstream' };
    };
  const wrongOnce = (prompt: string) => ({
    flaky: [{ test: 'login', commit: 'a', failures: 1, failedLine: prompt.slice(0, 9), passedLine: 'PASS' }],
    unreadableRuns: [],
  });

  test('is tried again, and no finding', async () => {
    const { outcome } = await refined(goodDesign, { agent: failing(1) });
    expect(outcome).toMatchObject({ status: 'met', findings: [] });
  });

  test('that stays is "not run": neither passed, nor lost, nor to be mended', async () => {
    const { outcome, calls } = await refined(goodDesign, { agent: failing(1000) });
    expect(outcome).toMatchObject({
      status: 'not-met',
      stoppedBy: 'failure',
      error: { code: 'PROVIDER_ERROR' },
    });
    expect(outcome.findings).toEqual([]);
    expect(outcome.evidence?.fixtures?.every(({ notRun, problems }) => notRun && problems.length === 0)).toBe(
      true,
    );
    expect(calls.some(({ instructions }) => /^You (?:revise|are one judge)/.test(instructions))).toBe(false);
  });
});

describe('an improvement', () => {
  const detailed: Roles = {
    agent: ({ instructions }) => ({
      flaky: [
        {
          test: 'login',
          commit: 'a',
          failures: 1,
          failedLine: 'x'.repeat(instructions.length),
          passedLine: 'P',
        },
      ],
      unreadableRuns: [],
    }),
    refiner: refinerTo((design) => ({
      ...design,
      edgeCases: goodDesign.edgeCases,
      limits: goodDesign.limits,
    })),
  };
  const length = (answer: unknown): number => JSON.stringify(answer).length;

  test('is claimed where answers on fixtures that nobody has shown the refiner are better', async () => {
    const { outcome, calls } = await refined(mixedDesign, { ...detailed, pairs: prefers(length) });
    expect(outcome.gain).toMatchObject({ claim: 'improved', pairs: { wins: 18, losses: 0, of: 18 } });
    const shown = calls.filter(({ instructions }) => instructions.startsWith('You revise'));
    expect(shown.length).toBeGreaterThan(0);
    for (const { prompt } of shown) expect(prompt).not.toContain('held out');
  });

  test('is not claimed where judges go by the place, or see no difference', async () => {
    for (const pairs of [prefers(() => 0), byPlace]) {
      const { outcome } = await refined(mixedDesign, { ...detailed, pairs });
      expect(outcome.gain?.claim).toBe('unproved');
    }
  });

  test('that makes answers worse is not kept, and no panel is asked about it', async () => {
    const { outcome } = await refined(mixedDesign, {
      ...detailed,
      pairs: prefers((answer) => -length(answer)),
    });
    expect(outcome.rounds.map(({ best }) => best)).toEqual([true, false, false]);
    expect(outcome.rounds[1]).toMatchObject({ pairs: { wins: 0, losses: 18 } });
    expect(outcome.rounds[1]?.panel).toBeUndefined();
    expect(outcome.rounds[2]?.unchanged).toBe(true);
  });
});

const byPlace: Role = (call) => {
  const { verdicts } = prefers(() => 0)(call) as { verdicts: object[] };
  return { verdicts: verdicts.map((verdict) => ({ ...verdict, better: 'first' })) };
};

test.each([
  [{ type: 'string', minLength: 3 }, { type: 'string' }, 'minLength is gone'],
  [{ type: 'integer', maximum: 5 }, { type: 'integer', maximum: 10 }, 'maximum is 10'],
  [{ enum: ['a', 'b'] }, { enum: ['a', 'c'] }, 'it may be "c" too'],
  [{ type: 'object', required: ['a'] }, { type: 'object' }, '"a" is not required'],
  [{ type: 'array', items: { type: 'string' } }, { type: 'array' }, 'it may be of another type (any)'],
  [{ properties: { a: { type: 'string' } } }, { properties: {} }, 'the field is gone'],
  [{ type: 'object', additionalProperties: false }, { type: 'object' }, 'it may have other fields'],
  [{ type: 'string', pattern: '^a$' }, { type: 'string', pattern: 'a' }, 'pattern is another one'],
])('%j is stricter than %j', (earlier, later, problem) => {
  expect(loosenings(earlier, later).map((found) => found.problem)).toContain(problem);
  expect(loosenings(later, earlier).length === 0 || 'pattern' in earlier || 'enum' in earlier).toBe(true);
});

test('a schema that asks more loosens nothing', () => {
  const schema = goodDesign.outputSchema;
  expect(loosenings(schema, structuredClone(schema))).toEqual([]);
  expect(loosenings({ type: 'number' }, { type: 'integer', minimum: 0 })).toEqual([]);
  expect(loosenings({}, schema)).toEqual([]);
});

test('a round says in a line how answers compared, and that a version is known', () => {
  const round = { round: 2, lintErrors: 0, regressed: [], best: false };
  expect(describeRound({ ...round, pairs: { wins: 3, losses: 9, of: 18 } })).toBe(
    'lint passes · answers better in 3, worse in 9 of 18 · an earlier version is better',
  );
  expect(describeRound({ ...round, unchanged: true })).toBe(
    'a version that was examined before: not judged again',
  );
});
