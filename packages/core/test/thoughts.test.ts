// Whatever a model thinks, and however it marks that, its answer is read as if it had not thought.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkOutput } from '../src/output/check-output.ts';

const fence = '```';

/** What stands before a thought, and behind it. */
const marks: readonly (readonly [string, string])[] = [
  ['<think>', '</think>'],
  ['<think>\n', '\n</think>\n\n'],
  ['', '\n</think>\n'],
  ['<THINK>', '</THINK>'],
  ['<thinking effort="high">', '</thinking>'],
  ['<|thinking|>', '<|/thinking|>'],
  ['[THINK]', '[/THINK]'],
  ['◁think▷', '◁/think▷'],
  ['<|begin_of_thought|>', '<|end_of_thought|>\n<|begin_of_solution|>'],
  ['<|START_THINKING|>', '<|END_THINKING|>'],
  ['<|inner_prefix|>', '<|inner_suffix|>'],
  ['<|channel|>analysis<|message|>', '<|end|><|start|>assistant<|channel|>final<|message|>'],
  ['<scratchpad>\n', '\n</scratchpad>\n'],
  ['<reflection>', '</reflection>'],
];

/** Thoughts hold drafts, and brackets that begin nothing. */
const thought = fc
  .array(
    fc.constantFrom(
      ...[
        'Hm. ',
        '{"id": 99}',
        '[1, 2]',
        '{',
        `\n${fence}json\n{"id": 98}\n${fence}\n`,
        'So "id" it is. ',
        '\n',
      ],
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((parts) => parts.join(''));

/** Texts of an answer speak of thoughts too. */
const value = fc.record({
  id: fc.integer(),
  note: fc
    .array(fc.constantFrom('use ', '<think>', '</think>', '[THINK]', '`<think>`', ' and "so" on', '\n'))
    .map((parts) => parts.join('')),
});

const answers: readonly ((json: string) => string)[] = [
  (json) => json,
  (json) => `${fence}json\n${json}\n${fence}`,
  (json) => `Here it is:\n\n${json}`,
  (json) => `Here it is:\n\n${json}\n\nThat is all.`,
];

describe('thoughts', () => {
  test('are taken off a JSON answer in every form, and what the answer says of them is kept', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...marks),
        thought,
        value,
        fc.constantFrom(...answers),
        ([opening, closing], thoughts, wanted, write) => {
          const text = opening + thoughts + closing + write(JSON.stringify(wanted));
          const check = checkOutput({ text }, { format: 'json' });
          expect(check.accepted ? check.output : check.error.message).toEqual(wanted);
          expect(check.thoughts?.replace(/\s+/g, ' ')).toBe(
            thoughts.trim() === '' ? undefined : thoughts.trim().replace(/\s+/g, ' '),
          );
        },
      ),
      { numRuns: 400 },
    );
  });

  test('that an answer only speaks of stay in it', () => {
    fc.assert(
      fc.property(value, fc.constantFrom(...answers), (wanted, write) => {
        const check = checkOutput({ text: write(JSON.stringify(wanted)) }, { format: 'json' });
        expect(check.accepted ? check.output : check.error.message).toEqual(wanted);
        expect(check.thoughts).toBeUndefined();
      }),
      { numRuns: 300 },
    );
  });

  test.each(['text', 'markdown', 'code'] as const)('are taken off an answer in %s', (format) => {
    const shown = format === 'code' ? `${fence}js\nyes();\n${fence}` : 'Yes.';
    for (const [opening, closing] of marks) {
      const check = checkOutput({ text: `${opening}No: {"id": 1}${closing}${shown}` }, { format });
      expect(check, opening).toMatchObject({ output: format === 'code' ? 'yes();' : 'Yes.' });
      expect(check.thoughts, opening).toBe('No: {"id": 1}');
    }
  });

  test('that are named like a part of an answer are one only where they stand first and something follows', () => {
    const page = '<page>\n<reflection>On water.</reflection>\n</page>';
    expect(checkOutput({ text: page }, { format: 'text' })).toMatchObject({ output: page });
    const alone = '<reflection>On water.</reflection>';
    expect(checkOutput({ text: alone }, { format: 'text' })).toMatchObject({ output: alone });
  });
});
