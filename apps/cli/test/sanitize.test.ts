import { countHidden } from '@parallel-agents/core/internal';
import { describe, expect, it } from 'vitest';
import { oneLine, terminalSafe, toSafeJson, toSafeJsonPieces } from '../src/output/sanitize.ts';

const hostile = 'a\u001b[31mred\u001b]0;title\u0007 \u009b2J \u202egnp.exe\u2066\r\b\u007f z';

describe('text that is shown', () => {
  it('keeps nothing that a terminal obeys or that turns the reading direction', () => {
    expect(terminalSafe(hostile)).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
    expect(terminalSafe(hostile)).toContain('a\\u001b[31mred');
  });

  it('shows characters that would hide a text in it, and counts them', () => {
    const hidden = `a${[...'run'].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join('')}b\u200b`;
    expect(terminalSafe(hidden)).toBe('a\\udb40\\udc72\\udb40\\udc75\\udb40\\udc6eb\\u200b');
    expect(countHidden(hidden)).toBe(4);
    expect(countHidden('é\tü\r\n👩‍🚀 “x”')).toBe(0);
    expect(JSON.parse(toSafeJson(hidden))).toBe(hidden);
  });

  it('keeps line breaks, tabs, accents and emoji', () => {
    expect(terminalSafe('é\tü\r\n👩‍🚀 “x”')).toBe('é\tü\n👩‍🚀 “x”');
  });

  it('is put on one line where a line is all there is', () => {
    expect(oneLine(' a\n✓ faked  completed\r\nb ')).toBe('a ✓ faked completed b');
  });

  it('means the same as JSON, and is as safe', () => {
    const json = toSafeJson({ [hostile]: hostile });
    expect(JSON.parse(json)).toEqual({ [hostile]: hostile });
    expect(json.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  });

  it('is the same document in pieces, where an item that cannot be written takes nothing with it', () => {
    const circle: Record<string, unknown> = { id: 2 };
    circle.self = circle;
    const items = [{ id: 1, text: 'a\nb' }, circle, { id: 3, list: [], text: hostile }];
    const shape = (item: unknown) => item;
    const pieces = toSafeJsonPieces(
      { runId: 'r', items: [], summary: { n: 3 } },
      'items',
      items,
      shape,
      () => 'lost',
    );
    const whole = toSafeJson({ runId: 'r', items: [items[0], 'lost', items[2]], summary: { n: 3 } });
    expect([...pieces].join('')).toBe(`${whole}\n`);
    const empty = toSafeJsonPieces({ items: [], n: 1 }, 'items', [], shape, () => null);
    expect([...empty].join('')).toBe(`${toSafeJson({ items: [], n: 1 })}\n`);
  });
});
