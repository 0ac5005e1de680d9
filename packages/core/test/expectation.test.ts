import { expect, test } from 'vitest';
import { fixtureExpectationSchema, unmetExpectations } from '../src/index.ts';

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
