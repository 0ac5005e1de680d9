import { describe, expect, test } from 'vitest';
import { groundOf, ungroundedIn } from '../../src/orchestrate/grounding.ts';
import { plan, play, sampleReport, task } from './kit.ts';

const result = {
  findings: [
    { title: 'SQL injection', cwe: 'CWE-89', line: 42 },
    { title: 'Slow', cost: 'O(n) at 2,000 requests', see: 'https://example.org/advisory?id=7' },
  ],
  share: 0.125,
  quote: 'const hits = new Map();',
};

describe('what a report says', () => {
  const ground = groundOf(['Review our 3 services', result]);
  const claims = (text: string) => ungroundedIn(text, [ground]).map(({ kind, claim }) => `${kind} ${claim}`);

  test.each([
    'There are 2 findings in 3 services: CWE-89 in line 42.',
    'It costs O(n) at 2000 requests, see https://example.org/advisory?id=7.',
    '1. The line `const hits = new  Map();` grows.\n2. “SQL Injection” is the worst.',
    'A share of 12.5 % is lost.',
    'It runs on utf8 and v2 of review-17.',
    '```ts\nconst hits = new Map();\n```',
  ])('stands in its results or in the goal: %s', (text) => {
    expect(claims(text)).toEqual([]);
  });

  test.each([
    ['It is 37 % slower.', 'figure 37'],
    ['At 2,500 requests.', 'figure 2,500'],
    ['See CVE-2024-12345.', 'reference CVE-2024-12345'],
    ['See https://example.org/other for more.', 'URL https://example.org/other'],
    ['It says "delete everything" there.', 'quotation delete everything'],
    ['Call `hits.clear()` at times.', 'quotation hits.clear()'],
    ['```\nrm -rf /\n```', 'quotation rm -rf /'],
  ])('is made up: %s', (text, claim) => {
    expect(claims(text)).toEqual([claim]);
  });
});

describe('a report', () => {
  const work = (description: string) => ({
    answer: description === 'a' ? 'It takes 20 ms.' : 'It takes 30 ms.',
  });
  const writing = (...texts: [text: string, source: string][]) => {
    const answers = texts.map(([text, source]) => ({ text, sources: [source] }));
    return play({
      plan: [plan(task('a'), task('b'))],
      work,
      report: (call) => ({ ...Object(sampleReport(call)), answer: answers }),
    });
  };

  test('goes back once where a figure stands in no result that its paragraph cites', async () => {
    const { report, asked } = await writing(['One takes 30 ms.', 'a'], ['The other, too.', 'b']);
    expect(asked.report).toBe(2);
    expect(report.report).toBeUndefined();
    expect(report.errors[0]?.error.message).toContain(
      'the figure "30" stands neither in the goal nor in the results',
    );
    // What was found is not lost with the report on it.
    expect(report.markdown).toContain('It takes 30 ms.');
  });

  test('passes over no result in silence', async () => {
    const { report } = await writing(['One takes 20 ms.', 'a']);
    expect(report.errors[0]?.error.message).toContain('the result of b is neither cited nor among unused');
  });

  test('says which results it does not use', async () => {
    const { report } = await play({
      plan: [plan(task('a'), task('b'))],
      work,
      report: () => ({
        title: 'T',
        answer: [{ text: 'One takes 20 ms.', sources: ['a'] }],
        sections: [],
        unused: [{ task: 'b', why: 'It measured something <b>else</b>.' }],
        gaps: {},
      }),
    });
    expect(report.status).toBe('completed');
    expect(report.markdown).toContain('## Not used\n\n- b: It measured something \\<b>else\\</b>.');
  });
});

test('an address of a megabyte takes no longer than many short ones', () => {
  const found = ungroundedIn(`See http://a/${'.'.repeat(1_000_000)}x.`, [groundOf(['nothing'])]);
  expect(found).toEqual([{ kind: 'URL', claim: `http://a/${'.'.repeat(1_000_000)}x` }]);
});
