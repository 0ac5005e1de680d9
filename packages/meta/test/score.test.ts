import { meanOf } from '@parallel-agents/core/internal';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checklistFor } from '../src/panel/checklist.ts';
import { contradictsItself, flips } from '../src/panel/contradictions.ts';
import { lowerBound, scoreVerdict } from '../src/panel/score.ts';
import { shuffle } from '../src/panel/shuffle.ts';
import { couldAccept, tally } from '../src/panel/tally.ts';
import { type Verdict, verdictSchema } from '../src/panel/verdict.ts';

const checklist = checklistFor(['It quotes.', 'It is short.'], true);

/** Yes to everything good, no to its opposites; the same scale everywhere. */
function verdict(scale: number, untrue: readonly string[] = []): Verdict {
  const isTrue = (id: string) => !untrue.includes(id);
  return {
    answers: checklist.map(({ id, reverses }) => ({
      item: id,
      answer: isTrue(reverses ?? id) === (reverses === undefined) ? 'yes' : 'no',
      why: 'Read.',
    })),
    scales: {
      purpose: scale,
      instructions: scale,
      contract: scale,
      robustness: scale,
      safety: scale,
      testability: scale,
    },
    findings: [],
    strengths: [],
  };
}

describe('a score', () => {
  test('is half the scale and half the statements, and the mean of six dimensions', () => {
    expect(scoreVerdict(verdict(5), checklist).overall).toBe(10);
    expect(scoreVerdict(verdict(4), checklist).overall).toBe(9);
    const { dimensions, overall } = scoreVerdict(verdict(4, ['safety-1']), checklist);
    expect(dimensions).toMatchObject({ safety: 6.5, purpose: 9 });
    expect(overall).toBe(8.58);
  });

  test('says apart what the agent’s answers reach in its own rubric', () => {
    expect(scoreVerdict(verdict(5, ['rubric-1']), checklist)).toMatchObject({ rubric: 5, overall: 10 });
  });

  test('has no rubric where there are no answers', () => {
    const without = checklistFor(['It quotes.'], false);
    expect(without.some(({ id }) => id.startsWith('rubric'))).toBe(false);
    expect(scoreVerdict(verdict(5), without).rubric).toBeUndefined();
  });
});

describe('a panel', () => {
  const target = 8.5;
  const judges = (...verdicts: Verdict[]) =>
    tally(
      verdicts.map((one) => [one]),
      checklist,
      { target },
    );

  test('does not let five dimensions make up for one', () => {
    const low: Verdict = { ...verdict(5), scales: { ...verdict(5).scales, safety: 1 } };
    const { lowerBound: bound, dimensions, objections } = judges(low, low, low);
    expect(bound).toBeGreaterThanOrEqual(target);
    expect(dimensions.safety).toBeLessThan(7);
    expect(objections).toEqual([expect.stringMatching(/^safety is .* must come to 7$/)]);
  });

  test('refuses while a judge insists on a serious finding, and not for one that it does not repeat', () => {
    const serious: Verdict = {
      ...verdict(5),
      findings: [{ severity: 'high', dimension: 'safety', problem: 'It obeys.', change: 'Do not.' }],
    };
    expect(judges(verdict(5), verdict(5), serious).objections).toEqual([expect.stringContaining('safety')]);
    const twice = (again: Verdict) =>
      tally(
        [
          [verdict(5), verdict(5)],
          [serious, again],
        ],
        checklist,
        { target },
      ).objections;
    expect(twice(serious)).toHaveLength(1);
    expect(twice(verdict(5))).toEqual([]);
  });

  test('is not refused by one wrong no, and one wrong yes is none', () => {
    const slip = verdict(5, ['rubric-1']);
    expect(judges(verdict(5), verdict(5), slip)).toMatchObject({
      rubric: 10,
      lowerBound: 10,
      objections: [],
    });
    expect(judges(verdict(5), slip, slip)).toMatchObject({ rubric: 5, lowerBound: 5 });
  });

  test('is asked again only where that could change what it comes to', () => {
    const slip = verdict(5, ['rubric-1']);
    expect(couldAccept([[verdict(5)], [slip], [slip]], checklist, { target })).toBe(true);
    expect(couldAccept([[slip], [slip], [slip]], checklist, { target })).toBe(false);
    expect(couldAccept([[verdict(3)], [verdict(3)], [verdict(3)]], checklist, { target })).toBe(false);
    expect(couldAccept([], checklist, { target })).toBe(false);
  });

  test('comes to the same in any order of its judges and of their verdicts', () => {
    const verdicts = [verdict(5), verdict(4, ['purpose-1']), verdict(3, ['safety-1', 'rubric-2'])];
    fc.assert(
      fc.property(fc.shuffledSubarray(verdicts, { minLength: 3 }), (order) => {
        expect(judges(...order)).toEqual(judges(...verdicts));
      }),
    );
  });
});

const scores = fc.array(fc.double({ min: 0, max: 10, noNaN: true }), { minLength: 2, maxLength: 12 });

describe('the lower bound', () => {
  test('is the mean less Student’s t at 90 % times the standard error', () => {
    // Worked out by hand: mean 8, s = 1, t(2) = 1.886; 8 − 1.886 / √3 = 6.911.
    expect(lowerBound([7, 8, 9])).toBe(6.91);
    expect(lowerBound([9, 9, 9])).toBe(9);
    expect(lowerBound([9])).toBe(0);
  });

  test('is from 0 to the mean', () => {
    fc.assert(
      fc.property(scores, (values) => {
        expect(lowerBound(values)).toBeGreaterThanOrEqual(0);
        expect(lowerBound(values)).toBeLessThanOrEqual(meanOf(values) + 0.01);
      }),
    );
  });

  test('is not reached by one generous judge among harsh ones', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 8, noNaN: true }), (harsh) => {
        expect(lowerBound([10, harsh, harsh])).toBeLessThanOrEqual(harsh + 0.01);
      }),
    );
  });
});

describe('a judge', () => {
  test('may slip, and not whenever it can', () => {
    const yes = (ids: readonly string[]) => {
      const honest = verdict(5);
      const answers = honest.answers.map((answer) =>
        ids.includes(answer.item) ? { ...answer, answer: 'yes' as const } : answer,
      );
      return contradictsItself({ ...honest, answers }, checklist);
    };
    expect(yes([])).toBeUndefined();
    expect(yes(['reverse-1'])).toBeUndefined();
    expect(yes(['reverse-1', 'reverse-3'])).toBeUndefined();
    expect(yes(['reverse-1', 'reverse-2', 'reverse-3'])).toMatch(/same answer/);
  });

  test('contradicts itself where scale and statements say the opposite', () => {
    expect(contradictsItself(verdict(1), checklist)).toMatch(/true and gave 1/);
    expect(contradictsItself(verdict(4, ['purpose-1', 'purpose-2']), checklist)).toMatch(/untrue and gave 4/);
    expect(contradictsItself(verdict(3, ['purpose-1']), checklist)).toBeUndefined();
  });

  test('flips when its score or two fifths of its answers change', () => {
    const half = ['purpose-1', 'instructions-1', 'contract-1', 'robustness-1', 'safety-1'];
    expect(flips(verdict(5), verdict(4), checklist)).toBeUndefined();
    expect(flips(verdict(5), verdict(3), checklist)).toMatch(/instead of/);
    expect(flips(verdict(4), verdict(5, half), checklist)).toMatch(/changed \d+ of 17/);
  });

  test('must answer every statement once and explain every scale below 4', () => {
    const schema = verdictSchema(checklist);
    const messages = (candidate: object) =>
      schema.safeParse(candidate).error?.issues.map(({ message }) => message);
    expect(messages(verdict(4))).toBeUndefined();
    const [first, ...rest] = verdict(4).answers;
    expect(messages({ ...verdict(4), answers: rest })).toEqual([expect.stringContaining('answered 0 times')]);
    expect(messages({ ...verdict(4), answers: [first, first, ...rest] })).toEqual([
      expect.stringContaining('answered 2 times'),
    ]);
    expect(messages(verdict(3))).toHaveLength(6);
    expect(messages({ ...verdict(4), overall: 10 })).toBeUndefined();
  });
});

test('an order depends on its seed alone, and has every entry once', () => {
  const entries = checklist.map(({ id }) => id);
  const order = (seed: string) => shuffle(entries, seed, (id) => id);
  expect(order('1')).toEqual(order('1'));
  expect(order('1')).not.toEqual(order('2'));
  expect([...order('1')].sort()).toEqual([...entries].sort());
});
