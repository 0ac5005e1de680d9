import type { WrongAnswer } from './change.ts';

const finding = (fields: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(fields).map(([name, value]) => [`findings.0.${name}`, value]));

/** Reviews that fit their schema, or nearly, and that a good colleague would send back. */
export const wrongReviews: readonly WrongAnswer[] = [
  {
    agent: 'code_reviewer',
    what: 'a critical finding, and it may be merged with 10 points',
    by: 'mergeable-without-critical',
    set: { ...finding({ severity: 'critical' }), score: 10, mergeable: true },
  },
  {
    agent: 'code_reviewer',
    what: 'no place at all',
    by: 'schema',
    set: finding({ quote: undefined, startLine: undefined, endLine: undefined }),
  },
  {
    agent: 'code_reviewer',
    what: 'the same finding twice, in other capitals',
    by: 'no-duplicate-findings',
    set: {
      'findings.1.title': 'EMPTY LIST: throws!',
      'findings.1.quote': 'items.reduce((sum, item) => sum + item.price)',
    },
  },
  {
    agent: 'code_reviewer',
    what: 'line 900 of a short file',
    by: 'quotes-input',
    set: finding({ startLine: 900, endLine: 900 }),
  },
  {
    agent: 'code_reviewer',
    what: 'an end before its beginning',
    by: 'quotes-input',
    set: finding({ startLine: 2, endLine: 1 }),
  },
  { agent: 'code_reviewer', what: 'an end far behind', by: 'quotes-input', set: finding({ endLine: 400 }) },
  {
    agent: 'code_reviewer',
    what: 'a critical finding about code that is not there',
    by: 'quotes-input',
    set: { ...finding({ severity: 'critical', quote: 'eval(request.body)' }), mergeable: false },
  },
  {
    agent: 'code_reviewer',
    what: 'all quotes from other code',
    by: 'quotes-input',
    set: { 'findings.0.quote': 'cart.checkout(user)', 'findings.1.quote': 'await db.save(cart)' },
  },
  {
    agent: 'code_reviewer',
    what: 'the code with another name in it',
    by: 'quotes-input',
    set: finding({ quote: 'items.reduce((sum, item) => sum + item.cost)' }),
  },
  {
    agent: 'code_reviewer',
    what: 'a quote of the middle of words, in other letters',
    by: 'quotes-input',
    set: finding({ quote: 'ITEMS.REDUCE' }),
  },
  {
    agent: 'code_reviewer',
    what: 'a function that is not there',
    by: 'named-functions-exist',
    set: finding({ title: 'averagePrice() divides by zero' }),
  },
  {
    agent: 'code_reviewer',
    what: 'a function that is part of another name',
    by: 'named-functions-exist',
    set: finding({ title: 'tot() throws for an empty list' }),
  },
  {
    agent: 'code_reviewer',
    what: 'a function that is said not to round',
    by: 'named-functions-exist',
    set: finding({ title: 'formatMoney() does not round' }),
  },
  {
    agent: 'code_reviewer',
    what: 'a score that does not follow',
    by: 'score-from-severities',
    set: { score: 9 },
  },
  {
    agent: 'code_reviewer',
    what: 'no findings, and 3 points',
    by: 'score-from-severities',
    set: { findings: [], score: 3, mergeable: true },
  },
  { agent: 'code_reviewer', what: '12 points', by: 'schema', set: { score: 12 } },
  { agent: 'code_reviewer', what: 'certain to 85', by: 'schema', set: finding({ confidence: 85 }) },
  { agent: 'code_reviewer', what: 'certain to "very"', by: 'schema', set: finding({ confidence: 'very' }) },
  {
    agent: 'code_reviewer',
    what: 'a catastrophic finding',
    by: 'schema',
    set: finding({ severity: 'catastrophic' }),
  },
  { agent: 'code_reviewer', what: 'line 0', by: 'schema', set: finding({ startLine: 0 }) },
  { agent: 'code_reviewer', what: 'line 2.5', by: 'schema', set: finding({ startLine: 2.5 }) },
  {
    agent: 'code_reviewer',
    what: 'the whole file as a quote',
    by: 'schema',
    set: finding({ quote: 'x'.repeat(601) }),
  },
  { agent: 'code_reviewer', what: 'no recommendation', by: 'schema', set: finding({ recommendation: '' }) },

  {
    agent: 'security_reviewer',
    what: 'a weakness that does not exist',
    by: 'cwe-known',
    set: finding({ cwe: 'CWE-99999' }),
  },
  {
    agent: 'security_reviewer',
    what: 'a view for a weakness',
    by: 'cwe-known',
    set: finding({ cwe: 'CWE-1000' }),
  },
  {
    agent: 'security_reviewer',
    what: 'a category for a weakness',
    by: 'cwe-known',
    set: finding({ cwe: 'CWE-264' }),
  },
  {
    agent: 'security_reviewer',
    what: 'a list that was given up',
    by: 'cwe-known',
    set: finding({ cwe: 'CWE-365' }),
  },
  { agent: 'security_reviewer', what: 'weakness 0', by: 'cwe-known', set: finding({ cwe: '0' }) },
  {
    agent: 'security_reviewer',
    what: 'a number of another list',
    by: 'schema',
    set: finding({ cwe: 'CVE-2024-3094' }),
  },
  {
    agent: 'security_reviewer',
    what: 'a source of other code',
    by: 'sources-and-sinks',
    set: finding({ source: 'request.cookies.session' }),
  },
  {
    agent: 'security_reviewer',
    what: 'a source in words',
    by: 'sources-and-sinks',
    set: finding({ source: 'user input' }),
  },
  {
    agent: 'security_reviewer',
    what: 'a sink of other code',
    by: 'sources-and-sinks',
    set: finding({ sink: 'child_process.exec' }),
  },
  {
    agent: 'security_reviewer',
    what: 'nothing found, nothing looked at',
    by: 'looked-at',
    set: { findings: [], notReviewed: [] },
  },
  {
    agent: 'security_reviewer',
    what: 'nothing found, and looked at nothing in words',
    by: 'looked-at',
    set: { findings: [], lookedAt: [' '] },
  },
  {
    agent: 'security_reviewer',
    what: 'an attack that nobody makes',
    by: 'schema',
    set: finding({ attack: '' }),
  },

  {
    agent: 'accessibility_reviewer',
    what: 'a criterion that does not exist',
    by: 'wcag-criterion',
    set: finding({ wcag: '9.9.9 Magic' }),
  },
  {
    agent: 'accessibility_reviewer',
    what: 'the name of another criterion',
    by: 'wcag-criterion',
    set: finding({ wcag: '1.4.3 Contrast (Enhanced)' }),
  },
  {
    agent: 'accessibility_reviewer',
    what: 'the number of another criterion',
    by: 'wcag-criterion',
    set: finding({ wcag: '3.3.7 Accessible Authentication (Minimum) (AA)' }),
  },
  {
    agent: 'accessibility_reviewer',
    what: 'another level',
    by: 'wcag-criterion',
    set: finding({ wcag: '2.5.8 Target Size (Minimum) (AAA)' }),
  },
  {
    agent: 'accessibility_reviewer',
    what: 'a criterion that was given up',
    by: 'wcag-criterion',
    set: finding({ wcag: '4.1.1 Parsing' }),
  },
  {
    agent: 'accessibility_reviewer',
    what: 'a guideline, and no criterion',
    by: 'wcag-criterion',
    set: finding({ wcag: '2.1 Keyboard Accessible' }),
  },
  {
    agent: 'accessibility_reviewer',
    what: 'a rule of somebody else',
    by: 'wcag-criterion',
    set: finding({ wcag: 'Section 508' }),
  },
  {
    agent: 'accessibility_reviewer',
    what: 'points where there is no interface',
    by: 'score-from-severities',
    set: { applies: false, findings: [], score: 10 },
  },
  {
    agent: 'accessibility_reviewer',
    what: 'findings where there is no interface',
    by: 'score-from-severities',
    set: { applies: false },
  },
  {
    agent: 'accessibility_reviewer',
    what: 'markup that is not there',
    by: 'quotes-input',
    set: finding({ severity: 'critical', quote: '<img src="cat.png">' }),
  },

  { agent: 'performance_reviewer', what: 'slow', by: 'stated-cost', set: finding({ cost: 'It is slow.' }) },
  {
    agent: 'performance_reviewer',
    what: 'variables that nobody explains',
    by: 'stated-cost',
    set: finding({ cost: 'O(w × log k), a lot' }),
  },
  {
    agent: 'performance_reviewer',
    what: 'a figure without a unit',
    by: 'stated-cost',
    set: finding({ cost: 'About 300.' }),
  },
  {
    agent: 'performance_reviewer',
    what: 'an order that nobody explains',
    by: 'stated-cost',
    set: finding({ cost: 'O(n³)' }),
  },
  {
    agent: 'performance_reviewer',
    what: 'a loop of other code',
    by: 'quotes-input',
    set: finding({ severity: 'critical', quote: 'for (const row of rows) await save(row);' }),
  },
  {
    agent: 'performance_reviewer',
    what: 'a function of other code',
    by: 'named-functions-exist',
    set: finding({ title: 'rebuildIndex() runs on every key' }),
  },

  {
    agent: 'test_engineer',
    what: 'prose for a test',
    by: 'tests-hold',
    set: { 'tests.0.code': 'Call it with an empty list.' },
  },
  {
    agent: 'test_engineer',
    what: 'a test that does not parse',
    by: 'tests-hold',
    set: { 'tests.0.code': "test('x', () => { total([]).toBe(0) });)" },
  },
  {
    agent: 'test_engineer',
    what: 'a test of nothing that there is',
    by: 'tests-hold',
    set: { 'tests.0.code': "test('sum', () => { expect(1 + 1).toBe(2); });" },
  },
  {
    agent: 'test_engineer',
    what: 'a test of a name that is like one',
    by: 'tests-hold',
    set: { 'tests.0.code': "test('totals', () => { expect(totals([])).toBe(0); });" },
  },
  {
    agent: 'test_engineer',
    what: 'tests that are still to be written',
    by: 'tests-hold',
    set: {
      'tests.0.code': "import { total } from '../src/cart.ts';\ntest.todo('total of an empty cart');\n",
    },
  },
  {
    agent: 'test_engineer',
    what: 'a test that is skipped',
    by: 'tests-hold',
    set: {
      'tests.0.code':
        "import { total } from '../src/cart.ts';\ntest.skip('total', () => { expect(total([])).toBe(0); });\n",
    },
  },
  {
    agent: 'test_engineer',
    what: 'a test outside of the folder',
    by: 'tests-hold',
    set: { 'tests.0.file': '../../../etc/cron.d/cart.test.ts' },
  },
  {
    agent: 'test_engineer',
    what: 'a test at the root of the disk',
    by: 'tests-hold',
    set: { 'tests.0.file': '/tmp/cart.test.ts' },
  },
  {
    agent: 'test_engineer',
    what: 'a finding about other code',
    by: 'quotes-input',
    set: finding({ severity: 'critical', quote: 'Math.random()' }),
  },
];
