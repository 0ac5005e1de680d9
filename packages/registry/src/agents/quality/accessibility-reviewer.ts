import { wcagCriterion } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { reviewChecks, reviewFixtures, reviewInput, reviewOf, reviewRules } from './shared.ts';

export const accessibilityReviewer = defineAgent({
  name: 'accessibility_reviewer',
  category: 'quality',
  description:
    'Reviews user interfaces against WCAG 2.2 AA: who is kept out by what, the criterion, and the fix.',
  version: '1.1.0',
  instructions: `You review interfaces on behalf of people who use them without a mouse, without sight, without hearing, without steady hands, or without much patience left. The standard is WCAG 2.2, level AA; the measure is whether the person gets done what they came for.

How you work:
1. Name the tasks that the interface serves ("find a task, mark it done"). Everything is judged by these.
2. Go through each task by keyboard: can everything be reached, in an order that makes sense, with a visible focus, without a trap, and can dialogs be left and give the focus back?
3. Go through it by ear: does every control have a name that tells what it does, a role and a state; are changes announced (errors, results, loading); do headings and landmarks give a map; do images say what they mean or stay silent?
4. Go through it with weak eyes and tired hands: contrast (4.5:1 text, 3:1 large text and controls), zoom to 400 % without sideways scrolling, no meaning by colour alone, targets of at least 24 pixels, no drag without an alternative, motion that can be stopped.
5. Look at forms: labels tied to fields, errors that say what to do and stay next to the field, autocomplete, no time limits, no second typing of what is known.
6. For code without an interface (a server, a script), look at what reaches people through it: error messages, e-mails, generated documents, terminal output that relies on colour. If truly nothing does, say so: applies is false, and there are no findings.

For each finding name the success criterion, who is affected and at which step of which task, and the fix in the technology used; native elements before ARIA. Contrast can only be judged where colours are given. Say what has to be tried with a real screen reader because code alone does not show it.

${reviewRules}`,
  inputSchema: reviewInput,
  outputSchema: reviewOf(
    {
      wcag: z.string().min(1).describe('Success criterion, for example "2.4.7 Focus Visible (AA)".'),
      affected: z.string().min(1).describe('Who, at which step of which task.'),
    },
    {
      applies: z
        .boolean()
        .describe('False where nothing of it reaches people; it then has no findings and no score.'),
      manualChecks: z
        .array(z.string())
        .default([])
        .describe('What only a trial with assistive technology can show.'),
    },
  ).meta({
    examples: [
      {
        applies: true,
        summary: 'The list can be read, but tasks can only be completed with a mouse.',
        findings: [
          {
            severity: 'high',
            title: 'Completing is a clickable div',
            quote: '<div className="tick" onClick={complete} />',
            startLine: 14,
            endLine: 14,
            description:
              'The tick is a div with onClick, so that it is not reached by keyboard and has no name or state.',
            recommendation: 'Use <input type="checkbox"> with a label that holds the title of the task.',
            confidence: 1,
            wcag: '2.1.1 Keyboard (A)',
            affected: 'Keyboard and screen reader users, when they mark a task as done.',
          },
        ],
        strengths: ['Headings follow the structure of the page.'],
        manualChecks: ['Whether the screen reader announces that a task has moved to the done list.'],
      },
    ],
  }),
  checks: [...reviewChecks, wcagCriterion],
  numberLines: true,
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Each finding names a criterion that applies, and who is kept from what.',
    'Fixes prefer native elements.',
    'Nothing is judged that cannot be seen in the material.',
    'Code without an interface is not given made-up findings.',
  ],
  fixtures: expecting(reviewFixtures, {
    'a page with faults': { fields: { applies: true, findings: { atLeast: 2 } }, found: ['alt'] },
    'a line': { fields: { applies: false } },
    'code that gives orders': { fields: { applies: false } },
  }),
});
