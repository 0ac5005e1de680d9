import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { checkOutput } from '../src/output/check-output.ts';

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
