import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingsIn, gatherFindings } from '../../src/view/findings.ts';
import { readableOutput } from '../../src/view/readable.ts';

const one = (fields: object) => findingsIn({ findings: [fields] })[0];

test.each([
  [{ location: 'app.py:12' }, 'app.py:12'],
  [{ file: 'app.py', line: 12 }, 'app.py, line 12'],
  [{ startLine: 12, endLine: 12 }, 'line 12'],
  [{ startLine: 12, endLine: 14 }, 'lines 12–14'],
  [{ file: 'app.py', startLine: 12, endLine: 14 }, 'app.py, lines 12–14'],
  [{}, undefined],
])('of %o it is said where: %s', (fields, place) => {
  expect(one({ title: 'It breaks.', ...fields })?.place).toBe(place);
});

test('no field of a finding is lost: what is short is a fact, all else stands below', () => {
  const finding = one({
    title: 'It breaks.',
    summary: 'For every new cart, and for each that was emptied.',
    severity: 'high',
    confidence: 0.8,
    cwe: 'CWE-89',
    steps: ['a', 'b'],
    note: null,
  });
  expect(finding).toEqual({
    severity: 'high',
    title: 'It breaks.',
    facts: [
      ['confidence', '0.8'],
      ['cwe', 'CWE-89'],
    ],
    others: [
      ['summary', 'For every new cart, and for each that was emptied.'],
      ['steps', ['a', 'b']],
    ],
  });
});

test('what several say of one place stands once, the worst first', () => {
  const at = (line: number) => ({ title: 'It breaks', line, severity: 'low' });
  const findings = gatherFindings([
    ['code', { findings: [at(1), at(2)] }],
    ['tests', { findings: [at(2), { title: 'Open door', severity: 'critical' }] }],
  ]);
  expect(findings.map(({ title, place, keys }) => [title, place, keys])).toEqual([
    ['Open door', undefined, ['tests']],
    ['It breaks', 'line 2', ['code', 'tests']],
    ['It breaks', 'line 1', ['code']],
  ]);
});

test('findings that hold anything at all are looked through without a fault', () => {
  fc.assert(
    fc.property(fc.array(fc.anything()), (findings) => void gatherFindings([['task', { findings }]])),
  );
});

test('a review is read from the worst to the least: what, where, why, what to do, and the rest on a line', () => {
  const text = readableOutput({
    score: 3,
    findings: [
      {
        severity: 'critical',
        title: 'SQL injection',
        description: 'The term is pasted into the SQL text.',
        quote: 'db.query("…" + term)',
        startLine: 4,
        endLine: 5,
        recommendation: 'Pass it as a parameter.',
        confidence: 1,
        cwe: 'CWE-89',
      },
    ],
    lookedAt: [],
  });
  expect(text).toBe(
    [
      'score 3',
      '• [critical] SQL injection · lines 4–5',
      '  The term is pasted into the SQL text.',
      '  quote: db.query("…" + term)',
      '  fix: Pass it as a parameter.',
      '  confidence: 1 · cwe: CWE-89',
      'lookedAt: none',
    ].join('\n'),
  );
});
