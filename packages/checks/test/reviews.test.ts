import type { AgentTask, Check } from '@parallel-agents/core';
import { expect, test } from 'vitest';
import {
  mergeableWithoutCritical,
  noDuplicateFindings,
  quotesInput,
  scoreFromSeverities,
  severityOrder,
} from '../src/index.ts';

const diff = [
  'diff --git a/src/a.ts b/src/a.ts',
  '--- a/src/a.ts',
  '+++ b/src/a.ts',
  '@@ -1,2 +1,2 @@',
  ' const one = 1;',
  '+const two = 2;',
  'diff --git a/src/b.ts b/src/b.ts',
  '--- a/src/b.ts',
  '+++ b/src/b.ts',
  '@@ -7,2 +7,2 @@',
  ' const seven = 7;',
  '+const eight = 8;',
].join('\n');

function ask(check: Check, output: unknown, given: Record<string, unknown> = {}) {
  const { material, ...input } = given as { material?: AgentTask['material'] };
  const task = { agent: 'a', description: '', input, ...(material && { material }) };
  return check.run({ output, task, results: [] }, undefined) ?? {};
}

test('a quote at another line gets the lines that the finding has a place for, and no others are told', () => {
  const { output, changes } = ask(
    quotesInput,
    { findings: [{ quote: 'const eight = 8;', startLine: 3 }] },
    { diff },
  );
  expect(output).toEqual({ findings: [{ quote: 'const eight = 8;', startLine: 8 }] });
  expect(changes).toEqual(['findings[0] is at line 8, not 3']);
});

test('a quote that stands in another file of a diff gets that file with its lines', () => {
  const finding = { quote: 'const eight = 8;', file: 'src/a.ts', startLine: 2, endLine: 2 };
  const { output, changes } = ask(quotesInput, { findings: [finding] }, { diff });
  expect(output).toEqual({ findings: [{ ...finding, file: 'src/b.ts', startLine: 8, endLine: 8 }] });
  expect(changes).toEqual(['findings[0] is in "src/b.ts" at lines 8–8, not in "src/a.ts" at lines 2–2']);
});

test('a quote that stands in another document gets its name', () => {
  const material = [
    { name: 'src/a.ts', text: 'one();\ntwo();' },
    { name: 'src/b.ts', text: 'three();' },
  ];
  const finding = { quote: 'three();', file: 'src/a.ts', startLine: 1, endLine: 1 };
  expect(ask(quotesInput, { findings: [finding] }, { material })).toMatchObject({
    output: { findings: [{ file: 'src/b.ts', startLine: 1 }] },
  });
});

test('a quote of what a diff removes stays in the file that it was removed from', () => {
  const removed = diff
    .replace(' const one', '-const seven = 7;\n const one')
    .replace('-1,2 +1,2', '-1,3 +1,2');
  const finding = { quote: 'const seven = 7;', file: 'src/a.ts' };
  expect(ask(quotesInput, { findings: [finding] }, { diff: removed })).toEqual({});
});

test.each([['src/b.ts'], ['b.ts']])('a quote in the file that is named as %s is left where it is', (file) => {
  const finding = { quote: 'const eight = 8;', file, startLine: 8, endLine: 8 };
  expect(ask(quotesInput, { findings: [finding] }, { diff })).toEqual({});
});

test('a file that the model was not told the name of stays as it was named', () => {
  const finding = { quote: 'return 1;', file: 'app.ts', startLine: 1, endLine: 1 };
  expect(ask(quotesInput, { findings: [finding] }, { code: 'return 1;' })).toEqual({});
});

test.each([
  [
    'have no title',
    [
      { severity: 'high', description: 'Keys are logged.' },
      { severity: 'low', description: 'A name is wrong.' },
    ],
  ],
  [
    'stand at other lines without a quote',
    [
      { title: 'Unchecked input', file: 'a.ts', startLine: 3 },
      { title: 'Unchecked input', file: 'a.ts', startLine: 90 },
    ],
  ],
  [
    'stand at other lines, as `line` says',
    [
      { title: 'Unchecked input', line: 3 },
      { title: 'Unchecked input', line: 90 },
    ],
  ],
])('findings that %s are no repeats', (_what, findings) => {
  expect(ask(noDuplicateFindings, { findings })).toEqual({});
});

test('one title at one place is said once', () => {
  const finding = { title: 'Unchecked input', file: 'a.ts', startLine: 3 };
  const again = { ...finding, title: 'unchecked  INPUT' };
  expect(ask(noDuplicateFindings, { findings: [finding, again] })).toMatchObject({
    output: { findings: [finding] },
  });
});

test('severities count in any case', () => {
  const findings = [
    { title: 'a', severity: 'low' },
    { title: 'b', severity: 'Critical' },
  ];
  expect(ask(scoreFromSeverities, { findings, score: 9 })).toMatchObject({ output: { score: 3 } });
  expect(ask(mergeableWithoutCritical, { findings, mergeable: true })).toMatchObject({
    problems: [{ path: ['mergeable'] }],
  });
  expect(ask(severityOrder, { findings })).toMatchObject({
    output: { findings: [{ title: 'b' }, { title: 'a' }] },
  });
});

test.each(['constructor', 'toString', 'blocker', '5'])(
  'a score is not computed where a severity is %s, which nobody can weigh',
  (severity) => {
    const verdict = ask(scoreFromSeverities, { findings: [{ severity }, { severity: 'low' }], score: 10 });
    expect(verdict).toEqual({
      notChecked: `how much a finding of severity "${severity}" takes from the score is not known`,
    });
  },
);
