import { createHash } from 'node:crypto';
import type { JobLog } from '@parallel-agents/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inertJson, pageHtml } from '../src/page/page-html.ts';
import { pageData } from '../src/report/html.ts';
import { escapeXml, junitReport } from '../src/report/junit.ts';
import { markdownReport } from '../src/report/markdown.ts';
import { sampleLog } from './kit/sample-log.ts';
import { goalLog, reviewLog } from './kit/samples.ts';

const assets = { script: 'console.log("</script><!--")', style: 'p::after { content: "</style>" }' };

/** A job whose agent answers with this, and is called so. */
function answering(output: unknown, title = 'A job'): JobLog {
  return sampleLog({
    id: 'run-1',
    title,
    runs: [{ at: 1, tasks: [{ id: 'a', agent: 'writer', at: 1, tries: [{ ms: 5 }], output }] }],
  });
}

describe('the HTML file', () => {
  it('allows the one script and the one sheet that it holds, by what they are', () => {
    const html = pageHtml({ title: 'x', data: pageData(reviewLog(), { seenAt: 0 }) }, assets);
    const policy = /content="([^"]*)"/.exec(html)?.[1] ?? '';
    const inside = (tag: string) => new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? '';
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    expect(policy).toContain(`script-src ${hash(inside('script'))};`);
    expect(policy).toContain(`style-src ${hash(inside('style'))};`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('cannot be left by anything that it holds: titles, answers, names', () => {
    const hostile = fc.constantFrom(
      '</script>',
      '<!--',
      '<script>',
      ']]>',
      '"',
      "'",
      '&',
      '\u2028',
      '</title>',
      '<img src=x onerror=1>',
      '\u0000',
    );
    const text = fc.array(fc.oneof(hostile, fc.string())).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, text, (title, output) => {
        const data = pageData(answering(output, title), { seenAt: 0 });
        const html = pageHtml({ title, data }, assets);
        expect(html.match(/<script/g)).toHaveLength(2);
        expect(html.match(/<\/script/g)).toHaveLength(2);
        expect(html.match(/<\/title/g)).toHaveLength(1);
        const json = /id="data">([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
        expect(json).toBe(inertJson(data));
        expect(JSON.parse(json).answers.a.output).toBe(output);
      }),
    );
  });
});

describe('JUnit', () => {
  it('has a test for each task, with what went wrong', () => {
    const xml = [...junitReport(reviewLog())].join('');
    expect(xml).toContain('<testsuite name="Review of app.ts" tests="5" failures="1"');
    expect(xml.match(/<testcase/g)).toHaveLength(5);
    expect(xml).toContain('<failure type="TIMEOUT" message="No answer within 18 s.">');
    expect([...junitReport(goalLog())].join('').match(/<testsuite /g)).toHaveLength(3);
  });

  it('stays XML whatever it is told', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(0xffff)).map((units) => String.fromCharCode(...units)),
        (text) => {
          const escaped = escapeXml(text);
          expect(escaped).not.toMatch(/[<>"']|&(?!#\d+;)/);
          expect([...escaped].every((one) => one >= ' ' && one !== '\uFFFE' && one !== '\uFFFF')).toBe(true);
          expect(escaped.isWellFormed()).toBe(true);
        },
      ),
    );
  });
});

describe('Markdown', () => {
  it('says what worked, what did not and why, and has the answers', () => {
    const text = [...markdownReport(reviewLog())].join('');
    expect(text).toContain('# Review of app.ts\n\n4 of 5 completed. ');
    expect(text).toContain('- **accessibility** timeout, TIMEOUT: No answer within 18 s.');
    expect(text).toContain('### security (security\\_reviewer)');
  });

  it('has the findings of all, the worst first, and answers as people read them', () => {
    const text = [...markdownReport(reviewLog())].join('');
    const severities = [...text.matchAll(/^- (critical|high|medium|low): /gm)].map(([, word]) => word);
    expect(severities).toEqual(['high', 'medium', 'medium', 'medium', 'low']);
    expect(text).toContain('; by code, security)');
    expect(text).not.toContain('```json');
  });

  it('names nobody that a model has named, so that nobody is told', () => {
    const findings = [{ title: 'Ask @octocat', description: 'See a@b.example' }];
    const text = [...markdownReport(answering({ score: 1, findings }))].join('').split('## Answers')[0];
    expect(text).toContain('Ask @<!-- -->octocat');
    expect(text).toContain('See a@b.example');
  });

  it('has answers in blocks that they cannot close', () => {
    const run = fc
      .array(fc.constantFrom('`', '```', '\n', '~~~', '# ', 'text', '<b>'))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(run, (output) => {
        const text = [...markdownReport(answering(output))].join('');
        const fence = /\n(`{3,})\n/.exec(text)?.[1] ?? '';
        expect(text.endsWith(`\n${fence}\n${output}\n${fence}\n`)).toBe(true);
        expect(output).not.toContain(fence);
      }),
    );
  });
});
