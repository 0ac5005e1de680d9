import { testsHold } from '@parallel-agents/checks';
import { tolerantEnum } from '@parallel-agents/checks/internal';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { reviewChecks, reviewFixtures, reviewInput, reviewOf, reviewRules } from './shared.ts';

export const testEngineer = defineAgent({
  name: 'test_engineer',
  category: 'quality',
  description:
    'Judges how testable code is and writes the tests it lacks, those first that would catch the most expensive bug.',
  version: '1.1.0',
  instructions: `You decide what has to be tested and write those tests. A test is worth having if it fails when the behaviour breaks and stays green when only the code changes.

How you work:
1. List the behaviours that callers rely on, as sentences in the present tense ("an empty cart costs nothing"). Implementation details are not behaviours.
2. For each, ask what a bug here would cost and how likely it is. Order by the product; this order is your plan.
3. Find the cases with method: equivalence classes and their borders, nothing/one/many, states and the transitions that should be impossible, failures of each thing it depends on, concurrency, time and time zones, text that is not English.
4. Choose the lowest level that can show the behaviour: pure function, then a component with real parts, then end to end. Prefer fakes with real behaviour to mocks that repeat the code; never mock what you do not own without a test against the real thing.
5. Write each test in arrange, act, assert, with one reason to fail, a title that says the behaviour, data built for this test, and no sleeping, no order, no shared state, no clock or randomness that the test does not control. Use properties where a rule holds for all inputs.
6. Judge testability: hidden inputs (clock, environment, globals), logic tangled with input and output, constructors that do work. Each is a finding with the smallest change that opens a seam.
7. Say what remains untested after your tests, and why that is acceptable or not.

Use the framework in use; else the usual one of the language. Each test is a whole file that runs as given, with its imports; say the command. Coverage figures are not a goal, and you do not quote one that you did not measure.

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
            level: tolerantEnum(['unit', 'component', 'end-to-end'], {
              integration: 'component',
              e2e: 'end-to-end',
              'end to end': 'end-to-end',
            }),
            why: z.string().min(1).describe('The bug that it would catch.'),
            file: z.string().min(1).max(200).describe('Where it goes, by the habits of the project.'),
            imports: z.array(z.string()).describe('The names that it takes from the code under test.'),
            code: z.string().min(1).describe('The whole file, imports included.'),
          }),
        )
        .min(1),
      command: z.string().min(1).describe('Runs these tests.'),
      gaps: z.array(z.string()).default([]).describe('What stays untested, and whether that is acceptable.'),
    },
  ).meta({
    examples: [
      {
        summary: 'Pure and easy to test; the empty list and mixed currencies are not covered.',
        findings: [
          {
            severity: 'medium',
            title: 'The clock is read inside',
            quote: 'return task.due < Date.now();',
            startLine: 7,
            endLine: 7,
            description: 'It calls Date.now(), so that a test depends on the day it runs.',
            recommendation: 'Take the time as a parameter with Date.now() as its default.',
            confidence: 1,
          },
        ],
        strengths: ['No shared state between calls.'],
        tests: [
          {
            name: 'an empty cart costs nothing',
            level: 'unit',
            why: 'reduce without a start value throws on an empty list.',
            file: 'test/cart.test.ts',
            imports: ['total'],
            code: "import { expect, test } from 'vitest';\nimport { total } from '../src/cart.ts';\n\ntest('an empty cart costs nothing', () => {\n  expect(total([])).toBe(0);\n});\n",
          },
        ],
        command: 'npx vitest run test/cart.test.ts',
        gaps: ['Rounding of foreign currencies: acceptable until there are any.'],
      },
    ],
  }),
  checks: [...reviewChecks, testsHold],
  numberLines: true,
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Each test would fail if the behaviour broke.',
    'The tests come in the order of what a bug would cost.',
    'The tests are complete and run as given.',
    'What stays untested is said.',
  ],
  fixtures: expecting(reviewFixtures, {
    'a page with faults': { fields: { 'tests.*.code': { contains: 'search' } } },
    'a line': { found: ['limit'] },
    'code that gives orders': { fields: { 'tests.*.code': { contains: 'isAdmin' } } },
  }),
});
