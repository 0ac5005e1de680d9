import type { AgentResult } from '@parallel-agents/core';
import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { renderOutput } from '../src/output/render-output.ts';
import { renderNotCompleted } from '../src/output/render-summary.ts';
import { describe as sayAsFlag } from '../src/settings/describe-flags.ts';

const plain = picocolors.createColors(false);
const shown = (output: unknown) => renderOutput(output, plain);

describe('an output for people', () => {
  it('of a writer is the caption with its hashtags, then the rest', () => {
    expect(
      shown({
        caption: 'Up!\nNow.',
        hashtags: ['#monday', 'go'],
        engagementPrediction: 'high',
        ideas: ['a', 'b'],
      }),
    ).toBe('Up!\nNow.\n#monday #go\nengagementPrediction: high\nideas:\n  • a\n  • b');
  });

  it('of a reviewer is the score with each finding, then the rest', () => {
    const text = shown({
      summary: 'Fine.',
      score: 7,
      findings: [{ severity: 'high', title: 'SQL injection', line: 3, fix: 'Bind it.' }],
    });
    expect(text).toBe('score 7\n• [high] SQL injection · line 3\n  fix: Bind it.\nsummary: Fine.');
  });

  it('of a developer is every file whole, then the rest', () => {
    const text = shown({ files: [{ path: 'src/a.ts', content: 'let a;\n' }], framework: 'none' });
    expect(text).toBe('── src/a.ts\nlet a;\nframework: none');
  });

  it('of one who documents is the document, then the rest', () => {
    const output = { title: 'Resume a run', markdown: '# Resume\n\n1. Find it.\n', openQuestions: [] };
    expect(shown(output)).toBe('# Resume\n\n1. Find it.\ntitle: Resume a run\nopenQuestions: none');
  });

  it('of another shape is its fields, longer texts below their names', () => {
    expect(shown({ steps: ['a', { b: 1 }], caption: 'no hashtags' })).toBe(
      'steps:\n  • a\n  • b: 1\ncaption: no hashtags',
    );
    expect(shown({ body: 'one\n\ntwo\n' })).toBe('body:\n  one\n\n  two');
  });

  it('of no fields is JSON, and text is text', () => {
    expect(shown([{ a: 1 }])).toBe('[\n  {\n    "a": 1\n  }\n]');
    expect(shown({})).toBe('{}');
    expect(shown('# Title\n\ntext\n')).toBe('# Title\n\ntext');
    expect(shown(null)).toBe('null');
  });

  it.each([
    { caption: '\u001b[2J', hashtags: ['\u009b1m'], '\u001bname': 'x' },
    { score: 1, findings: [{ severity: '\u001b', title: '\u202e', note: '\u0007' }] },
    { files: [{ path: '\u001b', content: '\u001b]8;;http://x\u0007' }] },
    { other: ['\u001b', { deep: '\u009b' }] },
  ])('obeys nothing a model wrote: %j', (output) => {
    expect(shown(output).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });
});

describe('what did not complete', () => {
  const failed = (taskId: string, message: string, warnings?: AgentResult['warnings']): AgentResult => ({
    taskId,
    agent: 'a',
    status: 'failed',
    text: '',
    executionSeconds: 1,
    attempts: [],
    error: { code: 'PROVIDER_ERROR', message, fix: 'Try again later.', retryable: true },
    ...(warnings && { warnings }),
  });

  it('is said once where many tasks failed of the same', () => {
    const results = Array.from({ length: 300 }, (_, index) =>
      failed(`t${index}`, 'The server answered 500.'),
    );
    expect(renderNotCompleted([...results, failed('other', 'It broke off.')], plain, sayAsFlag)).toBe(
      [
        '✗ t0, t1, t2, t3, t4 and 295 more  failed  PROVIDER_ERROR: The server answered 500.',
        '✗ other  failed  PROVIDER_ERROR: It broke off.',
        '  fix for these 301: Try again later.',
      ].join('\n'),
    );
  });

  it('comes with what is to be known besides', () => {
    const warnings = [{ code: 'MODEL_MISMATCH', message: 'Asked for a, but b answered.' } as const];
    const shown = renderNotCompleted([failed('t', 'It broke off.', warnings)], plain, sayAsFlag);
    expect(shown).toContain('\n  ! MODEL_MISMATCH: Asked for a, but b answered.');
  });
});
