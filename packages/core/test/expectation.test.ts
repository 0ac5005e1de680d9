import { describe, expect, test } from 'vitest';
import { fixtureExpectationSchema } from '../src/index.ts';
import { unmetExpectations } from '../src/internal.ts';

const answer = {
  score: 4,
  mergeable: false,
  findings: [
    { severity: 'low', title: 'A name' },
    { severity: 'high', title: 'The "token" is logged' },
  ],
};

test.each([
  [{ fields: { mergeable: false, score: { atLeast: 2, atMost: 5 } } }],
  [{ fields: { 'findings.*.severity': 'high', findings: { atLeast: 1 } } }],
  [{ fields: { 'findings.0.severity': { oneOf: ['low', 'medium'] } } }],
  [{ fields: { 'findings.*.title': { contains: 'TOKEN' } } }],
  [{ found: ['the "Token"'], absent: ['looks good'] }],
  [{ fields: { 'findings.*.title': {} } }],
  [{}],
])('is met: %j', (expected) => {
  expect(unmetExpectations(fixtureExpectationSchema.parse(expected), answer)).toEqual([]);
});

test.each([
  [{ fields: { mergeable: true } }, 'mergeable is false, expected was true'],
  [{ fields: { score: { atLeast: 8 } } }, 'score is 4, expected was at least 8'],
  [{ fields: { findings: { atMost: 1 } } }, 'findings is 2 long, expected was at most 1'],
  [
    { fields: { 'findings.*.severity': 'critical' } },
    /in none of its entries .* "low", expected was "critical"/,
  ],
  [{ fields: { cwe: { contains: '89' } } }, 'cwe is not there'],
  [{ fields: { mergeable: { atLeast: 1 } } }, 'mergeable is false, expected was at least 1'],
  [{ found: ['CWE-89'] }, '"CWE-89" is not in the answer'],
  [{ absent: ['logged'] }, '"logged" is in the answer'],
])('is not met, and says why: %j', (expected, why) => {
  const [unmet] = unmetExpectations(fixtureExpectationSchema.parse(expected), answer);
  expect(unmet).toMatch(why);
});

test('is about texts as they are, too', () => {
  expect(unmetExpectations({ found: ['Roadmap'] }, 'The roadmap')).toEqual([]);
  expect(unmetExpectations({ fields: { title: 'x' } }, 'The roadmap')).toEqual(['title is not there']);
});

test('that expects what there is not is refused', () => {
  for (const wrong of [{ field: {} }, { fields: { a: { min: 1 } } }, { found: [] }, { absent: [''] }]) {
    expect(fixtureExpectationSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
  }
});

describe('checks that are expected', () => {
  const names = ['quotes', 'sums'];
  test.each<[Parameters<typeof unmetExpectations>[2], string[]]>([
    [{ names, record: { checked: 2, problems: 0 } }, []],
    [{ names, record: { checked: 2, problems: 0, changes: ['sums: added them up'] } }, []],
    [
      { names, record: { checked: 2, problems: 0, changes: ['quotes: moved one'] } },
      ['the check had to mend the answer: quotes: moved one'],
    ],
    [
      { names, record: { checked: 1, problems: 0, notChecked: ['quotes: it was stopped'] } },
      ['the check did not look at the answer: quotes: it was stopped'],
    ],
    [{ names }, ['the check did not look at the answer: quotes']],
    [{ names: [] }, ['the agent has no check "quotes"; its checks are: none']],
    [undefined, []],
  ])('are held against what they came to: %j', (checked, unmet) => {
    expect(unmetExpectations({ checks: ['quotes'] }, { any: 1 }, checked)).toEqual(unmet);
  });
});
