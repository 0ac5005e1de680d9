import picocolors from 'picocolors';
import { describe, expect, it } from 'vitest';
import { renderOutput } from '../src/output/render-output.ts';

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
    expect(text).toBe('score 7\n• [high] SQL injection\n  line: 3\n  fix: Bind it.\nsummary: Fine.');
  });

  it('of a developer is every file whole, then the rest', () => {
    const text = shown({ files: [{ path: 'src/a.ts', content: 'let a;\n' }], framework: 'none' });
    expect(text).toBe('── src/a.ts\nlet a;\nframework: none');
  });

  it('of another shape is JSON, and text is text', () => {
    expect(shown({ a: [1] })).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(shown({ caption: 'no hashtags' })).toContain('"caption"');
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
