import {
  checkedAnswer as checked,
  contractOf,
  checksThatSpoke as namesOf,
} from '@parallel-agents/testing/internal/conformance';
import { describe, expect, test } from 'vitest';
import { builtinAgents } from '../src/index.ts';
import { sampleTasks } from './kit/sample-tasks.ts';

type Fields = Record<string, unknown>;

const review = (name: string) => {
  const agent = builtinAgents.resolve(name);
  if (agent === undefined) throw new Error(name);
  const { example } = contractOf(agent);
  const findings = example.findings as Fields[];
  const [finding = {}] = findings;
  return { agent, example, finding, findings, task: sampleTasks[name] ?? {} };
};

/** A review with something changed in its first finding. */
const withFinding = (name: string, fields: Fields, more: Fields = {}) => {
  const { agent, example, finding, findings, task } = review(name);
  const answer = { ...example, findings: [{ ...finding, ...fields }, ...findings.slice(1)], ...more };
  return checked(agent, answer, task);
};

describe('a wrong review is caught, by the name of what is wrong with it', () => {
  test.each<[string, string, Fields, Fields?]>([
    ['code_reviewer', 'mergeable-without-critical', { severity: 'critical' }, { score: 10, mergeable: true }],
    ['code_reviewer', 'score-from-severities', { severity: 'critical' }, { score: 10 }],
    ['code_reviewer', 'score-from-severities', {}, { score: 9 }],
    ['code_reviewer', 'schema', { quote: undefined, startLine: undefined, endLine: undefined }],
    ['code_reviewer', 'schema', { confidence: 85 }],
    ['code_reviewer', 'schema', { category: 'aesthetics' }],
    ['code_reviewer', 'quotes-input', { startLine: 900, endLine: 900 }],
    [
      'code_reviewer',
      'quotes-input',
      { severity: 'critical', quote: 'eval(request.body)' },
      { mergeable: false },
    ],
    ['code_reviewer', 'named-functions-exist', { title: 'averagePrice() divides by zero' }],
    ['security_reviewer', 'cwe-known', { cwe: 'CWE-99999' }],
    ['security_reviewer', 'cwe-known', { cwe: 'CWE-1' }],
    ['security_reviewer', 'cwe-known', { cwe: 'CWE-16: Configuration' }],
    ['security_reviewer', 'cwe-known', { cwe: 'CWE-0' }],
    ['security_reviewer', 'schema', { cwe: 'SQL injection' }],
    ['security_reviewer', 'sources-and-sinks', { source: 'request.cookies.session' }],
    ['security_reviewer', 'sources-and-sinks', { sink: 'child_process.exec' }],
    ['security_reviewer', 'quotes-input', { quote: 'innerHTML = name' }],
    ['accessibility_reviewer', 'wcag-criterion', { wcag: '9.9.9 Magic' }],
    ['accessibility_reviewer', 'wcag-criterion', { wcag: '2.1.1 Focus Visible (A)' }],
    ['accessibility_reviewer', 'wcag-criterion', { wcag: '2.4.7 Focus Visible (AAA)' }],
    ['accessibility_reviewer', 'wcag-criterion', { wcag: '4.1.1 Parsing (A)' }],
    ['accessibility_reviewer', 'wcag-criterion', { wcag: 'Keyboard' }],
    ['accessibility_reviewer', 'score-from-severities', {}, { applies: false, score: 10 }],
    ['performance_reviewer', 'stated-cost', { cost: 'It is slow.' }],
    ['performance_reviewer', 'stated-cost', { cost: 'O(n²), which is a lot' }],
    ['performance_reviewer', 'stated-cost', { cost: 'O(widgets × users)' }],
    ['performance_reviewer', 'quotes-input', { quote: 'await Promise.all(requests)' }],
    ['test_engineer', 'quotes-input', { quote: 'new Date().getTimezoneOffset()' }],
  ])('%s: %s', async (name, check, finding, more) => {
    expect(namesOf(await withFinding(name, finding, more))).toContain(check);
  });

  test('the same finding forty times', async () => {
    const { agent, example, finding, task } = review('code_reviewer');
    const answer = { ...example, findings: Array.from({ length: 40 }, () => finding) };
    const { said, output } = await checked(agent, answer, task);
    expect(said).toEqual(['no-duplicate-findings: dropped 39 of 40 findings that say what others say']);
    expect(output).toMatchObject({ findings: { length: 1 }, score: 6 });
  });

  test.each(['security_reviewer'])('%s found nothing, and says nothing of where it looked', async (name) => {
    const { agent, example, task } = review(name);
    expect(namesOf(await checked(agent, { ...example, findings: [], notReviewed: [] }, task))).toEqual([
      'looked-at',
    ]);
    const seen = await checked(agent, { ...example, findings: [], lookedAt: ['SQL: one query'] }, task);
    expect(seen).toMatchObject({ said: [], output: { score: 10 } });
  });

  test.each<[string, Fields]>([
    ['is prose', { code: 'Call total with an empty list and look at what it gives.' }],
    ['does not parse', { code: "test('x', () => { expect(total([]).toBe(0) });" }],
    ['tests nothing of the code', { code: "test('x', () => { expect(1).toBe(1); });" }],
  ])('test_engineer: a test that %s', async (_what, fields) => {
    const { agent, example, task } = review('test_engineer');
    const [first = {}] = example.tests as Fields[];
    const answer = { ...example, tests: [{ ...first, ...fields }] };
    expect(namesOf(await checked(agent, answer, task))).toEqual(['tests-hold']);
  });
});

describe('the findings of a review', () => {
  test('get the lines where their quote stands, nearest to the one named', async () => {
    const { output, said } = await withFinding('code_reviewer', { startLine: 4, endLine: 9 });
    expect(output).toMatchObject({ findings: [{ startLine: 2, endLine: 2 }, {}] });
    expect(said).toEqual(['quotes-input: findings[0] is at lines 2–2, not 4–9']);
  });

  test('may quote with other white space, with the numbers of the lines, over several lines', async () => {
    const quote = '2|   return items.reduce((sum,  item) =>\tsum + item.price);\n3| }';
    const { output, said } = await withFinding('code_reviewer', { quote, startLine: 2, endLine: 3 });
    expect(said).toEqual([]);
    expect(output).toMatchObject({ findings: [{ startLine: 2, endLine: 3 }, {}] });
  });

  test('may quote a tag as the prompt shows it, and as the code has it', async () => {
    const { agent, example, finding } = review('code_reviewer');
    for (const quote of ['<Input value={v}>x<\\/Input>', '<Input value={v}>x</Input>']) {
      const answer = { ...example, findings: [{ ...finding, quote, startLine: 2, endLine: 2 }] };
      const input = { code: 'export const A = () => (\n  <Input value={v}>x</Input>\n);' };
      expect((await checked(agent, answer, { input })).said).toEqual([]);
    }
  });

  test('are dropped and counted where they quote what is not there, and the score with them', async () => {
    const { agent, example, finding, findings, task } = review('code_reviewer');
    const made = { ...finding, severity: 'medium', title: 'Made up', quote: 'cart.checkout()' };
    const { output, said } = await checked(agent, { ...example, findings: [...findings, made] }, task);
    expect(said).toEqual([
      'quotes-input: dropped findings[2]: its quote "cart.checkout()" does not stand in the input',
    ]);
    expect(output).toMatchObject({ findings: { length: 2 }, score: 6 });
  });

  test('stand in the order of their severity', async () => {
    const { agent, example, findings, task } = review('code_reviewer');
    const { output, said } = await checked(agent, { ...example, findings: findings.toReversed() }, task);
    expect(said).toEqual([]);
    expect((output as { findings: Fields[] }).findings.map(({ severity }) => severity)).toEqual([
      'high',
      'medium',
    ]);
  });

  test('of a diff have the lines of the new file', async () => {
    const { agent, example, finding } = review('code_reviewer');
    const code =
      '--- a/cart.js\n+++ b/cart.js\n@@ -10,2 +40,3 @@\n  const a = 1;\n+const sum = items.reduce(add);\n  const b = 2;';
    const answer = {
      ...example,
      findings: [
        { ...finding, file: 'cart.js', quote: '+const sum = items.reduce(add);', startLine: 5, endLine: 5 },
      ],
    };
    const { output } = await checked(agent, answer, { input: { code } });
    expect(output).toMatchObject({ findings: [{ startLine: 41, endLine: 41 }] });
  });

  test('of several files are looked up in the one they name', async () => {
    const { agent, example, finding } = review('code_reviewer');
    const material = [
      { name: 'src/a.ts', text: 'x();\n\n\nrun();' },
      { name: 'src/b.ts', text: 'y();\nrun();' },
    ];
    const answer = {
      ...example,
      findings: [{ ...finding, file: 'b.ts', quote: 'run();', startLine: 4, endLine: 4 }],
    };
    const { output } = await checked(agent, answer, { material });
    expect(output).toMatchObject({ findings: [{ startLine: 2, endLine: 2 }] });
  });

  test('are looked up in 10 MB of code in bounded time', async () => {
    const { agent, example, finding } = review('code_reviewer');
    const code = Array.from({ length: 400_000 }, (_, index) => `call(${index}); // some`).join('\n');
    const answer = {
      ...example,
      findings: [{ ...finding, quote: 'call(399999);', startLine: 3, endLine: 3 }],
    };
    const { output, notChecked } = await checked(agent, answer, { input: { code } });
    expect(notChecked).toEqual([]);
    expect(output).toMatchObject({ findings: [{ startLine: 400_000 }] });
  }, 60_000);
});
