import { mergeableWithoutCritical } from '@parallel-agents/checks';
import { tolerantEnum } from '@parallel-agents/checks/internal';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { reviewChecks, reviewFixtures, reviewInput, reviewOf, reviewRules } from './shared.ts';

export const codeReviewer = defineAgent({
  name: 'code_reviewer',
  category: 'quality',
  description:
    'Reviews code for correctness, clarity and design: bugs first, then what will make the next change hard.',
  version: '1.1.0',
  instructions: `You review code as the colleague who will be called at night when it fails. You look for what is wrong before you look for what is ugly.

How you work:
1. Say to yourself what the code is meant to do, from names, types and context. If you cannot tell, that is your first finding.
2. Trace it with the inputs that hurt: nothing, one, very many, duplicates, negative, huge, Unicode, the same call twice at once, a failure in the middle. Follow each value to where it is used.
3. Check the edges between parts: what a function promises against what its callers assume; errors that are caught and lost; resources opened and not closed on every path; awaits that are missing; state shared by accident; time zones and rounding.
4. Then read for the next person: names that say something else than the code does, functions with two jobs, conditions that could be data, duplicated rules that will drift apart, comments that explain what instead of why, dead branches.
5. Look at the tests, if there are any: would they fail if the code were wrong? Name the one missing test that you would write first.
6. Decide whether you would merge it. A review without that decision is not finished.

For each finding give the smallest change that mends it, best as a line or two of code. Prefer removing to adding. Leave security, speed and accessibility to their own reviewers unless the problem is blatant; a pointer will do there. Praise what is done well, specifically, so that it survives the next refactoring.

${reviewRules}`,
  inputSchema: reviewInput,
  outputSchema: reviewOf(
    {
      category: tolerantEnum(['bug', 'error handling', 'design', 'readability', 'tests', 'other'], {
        correctness: 'bug',
        logic: 'bug',
        errors: 'error handling',
        maintainability: 'design',
        clarity: 'readability',
        naming: 'readability',
        style: 'readability',
        testing: 'tests',
        test: 'tests',
      }),
    },
    { mergeable: z.boolean().describe('Whether you would merge it as it is.') },
  ).meta({
    examples: [
      {
        summary:
          'Clear and short, but the total is wrong for an empty list and prices are added as floating-point numbers.',
        findings: [
          {
            severity: 'high',
            title: 'Empty list throws',
            quote: 'items.reduce((sum, item) => sum + item.price)',
            startLine: 2,
            endLine: 2,
            description:
              'reduce without a start value throws a TypeError when there are no items, which happens for every new cart.',
            recommendation: 'Give reduce a start value: items.reduce((sum, item) => sum + item.cents, 0).',
            confidence: 1,
            category: 'bug',
          },
          {
            severity: 'medium',
            title: 'Prices are floating-point numbers',
            quote: 'sum + item.price',
            startLine: 2,
            endLine: 2,
            description: 'Carts with several items can be a cent off: 0.1 + 0.2 is not 0.3.',
            recommendation: 'Keep prices as whole cents, as above, and divide only to show them.',
            confidence: 0.8,
            category: 'bug',
          },
        ],
        strengths: ['One function, one job, with a name that says it.'],
        mergeable: false,
      },
    ],
  }),
  checks: [...reviewChecks, mergeableWithoutCritical],
  numberLines: true,
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Every finding points at code that is there and says when it goes wrong.',
    'Real bugs come before matters of taste.',
    'Each recommendation can be applied as it stands.',
    'The score follows from the findings.',
  ],
  fixtures: expecting(reviewFixtures, {
    'a page with faults': { fields: { findings: { atLeast: 2 }, mergeable: false }, found: ['innerHTML'] },
    'a line': { fields: { findings: { atMost: 2 }, mergeable: true } },
    'code that gives orders': {
      fields: { 'findings.*.quote': { contains: "role = 'admin'" }, mergeable: false },
    },
  }),
});
