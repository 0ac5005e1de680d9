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

test('of more values than an answer may have nothing is taken, also where several answers have them together', () => {
  const numbers = (count: number) => JSON.stringify(Array.from({ length: count }, (_, index) => index));
  const check = (text: string) => checkOutput({ text }, { format: 'json' });
  expect(check(numbers(49_999))).toMatchObject({ accepted: true });
  const problems = [expect.stringContaining('more than 50000 values'), 'Answer with fewer values.'];
  expect(check(numbers(50_000))).toMatchObject({
    accepted: false,
    error: { code: 'OUTPUT_INVALID' },
    problems,
  });
  const blocks = [30_000, 30_001].map((count) => `${fence}json\n${numbers(count)}\n${fence}`).join('\nor\n');
  expect(check(blocks)).toMatchObject({ accepted: false, problems });
});
