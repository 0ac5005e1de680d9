import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { escapeClosingTags } from '../src/agent/fence.ts';
import { checkOutput } from '../src/output/check-output.ts';
import { maxAnswerCharacters } from '../src/output/limits.ts';

/** Seconds that one answer of the allowed size may take on a machine that does other things too. */
const limitSeconds = 5;
const fence = '```';

const pieces = [
  '[',
  '{',
  ']',
  '}',
  ',',
  ':',
  '"',
  "'",
  '“',
  '”',
  '\\',
  '\\"',
  '\n',
  ' ',
  '\u00a0',
  '/*',
  '*/',
  '//',
  '#',
  '...',
  '…',
  '{"a":',
  '["',
  '[“',
  '“b',
  '{a:',
  '[1]',
  '{"a":1}',
  '1',
  '0',
  'e',
  '-',
  '.',
  'True',
  'null',
  'a',
  fence,
  `${fence}json\n`,
  `${fence}\n`,
  '~~~\n',
  '<think>',
  '</think>',
  '"<think>',
  '<',
  '</',
  '< / ',
  '&lt;',
  '[THINK]',
  '<|channel|>',
  '<|channel|>a<|message|>',
  'analysis',
  'assistantfinal',
  '</input',
  '\u200b',
  '🙂',
  '\ud83d',
  '\0',
];
const schema = z.object({ id: z.int(), note: z.string().optional() });

/** One or a few pieces over and over, up to the allowed size, between a beginning and an end. */
const worst = fc
  .record({
    unit: fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 4 }),
    before: fc.constantFrom('', '[', '{"id":1,"note":', '<think>', `${fence}json\n`),
    after: fc.constantFrom('', '{"id":1}', '</think>{"id":1}', `\n${fence}`),
  })
  .map(({ unit, before, after }) => {
    const part = unit.join('');
    const length = maxAnswerCharacters - before.length - after.length;
    return `${before}${part.repeat(Math.floor(length / part.length))}${after}`;
  });

test('no answer of the allowed size holds anything up, in any format', { timeout: 120_000 }, async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  const property = fc.asyncProperty(
    worst,
    fc.constantFrom('json', 'code', 'markdown', 'text'),
    async (text, format) => {
      const started = performance.now();
      checkOutput({ text }, { format: format as 'json', ...(format === 'json' && { schema }) });
      escapeClosingTags(text);
      expect((performance.now() - started) / 1000, JSON.stringify(text.slice(0, 60))).toBeLessThan(
        limitSeconds,
      );
      const before = turns;
      await expect.poll(() => turns, { interval: 1 }).toBeGreaterThan(before);
    },
  );
  await fc.assert(property, { numRuns: 20 });
  clearInterval(timer);
});

test('no text at all makes the check throw, and what it accepts is JSON of a bounded depth', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...pieces), { maxLength: 60 }).map((parts) => parts.join('')),
      fc.constantFrom('json', 'code', 'markdown', 'text'),
      fc.boolean(),
      (text, format, free) => {
        const options = { format: format as 'json', ...(format === 'json' && !free && { schema }) };
        const check = checkOutput({ text }, options);
        if (check.accepted) {
          // Written twice: JSON has no way to write -0, which an answer may hold.
          const written = JSON.stringify(check.output);
          expect(JSON.stringify(JSON.parse(written))).toBe(written);
        } else expect(check.problems.length).toBeGreaterThan(0);
      },
    ),
    { numRuns: 3000 },
  );
});
