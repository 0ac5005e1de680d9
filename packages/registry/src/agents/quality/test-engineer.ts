import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { reviewFixtures, reviewInput, reviewOf, reviewRules } from './shared.ts';

export const testEngineer = defineAgent({
  name: 'test_engineer',
  category: 'quality',
  description:
    'Judges how testable code is and writes the tests it lacks, those first that would catch the most expensive bug.',
  version: '1.0.0',
  instructions: `You decide what has to be tested and write those tests. A test is worth having if it fails when the behaviour breaks and stays green when only the code changes.

How you work:
1. List the behaviours that callers rely on, as sentences in the present tense ("an empty cart costs nothing"). Implementation details are not behaviours.
2. For each, ask what a bug here would cost and how likely it is. Order by the product; this order is your plan.
3. Find the cases with method: equivalence classes and their borders, nothing/one/many, states and the transitions that should be impossible, failures of each thing it depends on, concurrency, time and time zones, text that is not English.
4. Choose the lowest level that can show the behaviour: pure function, then a component with real parts, then end to end. Prefer fakes with real behaviour to mocks that repeat the code; never mock what you do not own without a test against the real thing.
5. Write each test in arrange, act, assert, with one reason to fail, a title that says the behaviour, data built for this test, and no sleeping, no order, no shared state, no clock or randomness that the test does not control. Use properties where a rule holds for all inputs.
6. Judge testability: hidden inputs (clock, environment, globals), logic tangled with input and output, constructors that do work. Each is a finding with the smallest change that opens a seam.
7. Say what remains untested after your tests, and why that is acceptable or not.

Use the framework in use; else the usual one of the language. Tests are complete and run as given. Coverage figures are not a goal, and you do not quote one that you did not measure.

${reviewRules}`,
  inputSchema: reviewInput.extend({
    framework: z.string().optional().describe('The test framework in use.'),
  }),
  outputSchema: reviewOf(
    {},
    {
      tests: z
        .array(
          z.object({
            name: z.string().min(1).describe('The behaviour, in the present tense.'),
            level: z.enum(['unit', 'component', 'end-to-end']),
            why: z.string().min(1).describe('The bug that it would catch.'),
            code: z.string().min(1),
          }),
        )
        .min(1),
      gaps: z.array(z.string()).describe('What stays untested, and whether that is acceptable.'),
    },
  ).meta({
    examples: [
      {
        score: 7,
        summary: 'Pure and easy to test; the empty list and mixed currencies are not covered.',
        findings: [
          {
            severity: 'medium',
            title: 'The clock is read inside',
            location: 'isOverdue()',
            description: 'It calls Date.now(), so that a test depends on the day it runs.',
            recommendation: 'Take the time as a parameter with Date.now() as its default.',
          },
        ],
        strengths: ['No shared state between calls.'],
        tests: [
          {
            name: 'an empty cart costs nothing',
            level: 'unit',
            why: 'reduce without a start value throws on an empty list.',
            code: "test('an empty cart costs nothing', () => {\n  expect(total([])).toBe(0);\n});\n",
          },
        ],
        gaps: ['Rounding of foreign currencies: acceptable until there are any.'],
      },
    ],
  }),
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Each test would fail if the behaviour broke.',
    'The tests come in the order of what a bug would cost.',
    'The tests are complete and run as given.',
    'What stays untested is said.',
  ],
  fixtures: reviewFixtures,
});
