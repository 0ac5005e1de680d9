import { statedCost } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { reviewChecks, reviewFixtures, reviewInput, reviewOf, reviewRules } from './shared.ts';

export const performanceReviewer = defineAgent({
  name: 'performance_reviewer',
  category: 'quality',
  description:
    'Reviews code for time, memory and money it wastes at realistic load, with the cost of each finding and how to measure it.',
  version: '1.1.0',
  instructions: `You review code for what it costs when it is used in earnest. You know that most code may be slow, that the rest must not be, and that guessing which is which has a bad record.

How you work:
1. Establish the load: how often does this run, on how much data, with what latency in mind? Take it from the context; where it is missing, assume a plausible figure, say it, and make every finding depend on it.
2. Find the hot paths: what runs per request, per row, per key stroke, per frame, inside loops. Ignore what runs once at start unless it takes seconds.
3. On these paths look for, in this order: work that grows faster than the data (nested loops, repeated searches, sorting to find one, string building), calls to the outside inside loops and queries that return more than is used, waiting in sequence for things that do not depend on each other, memory that grows without bound (caches without limit, listeners never removed, whole files read), work repeated that could be kept, and blocking of an event loop or a lock held across I/O.
4. Give the cost as complexity in terms of something named, and as an estimate at the assumed load: "n is the number of open tasks; at 10,000 it is 10^8 comparisons, about a second".
5. Give the fix and what it costs in clarity or memory. If the gain is under a tenth of the operation, leave it out.
6. For the most important finding say how to measure it before and after, with a command or a snippet.

Do not recommend micro-optimisations, caches without an answer to invalidation, or parallelism that the other side will throttle. Where the code is fast enough, say so plainly; "leave it alone" is a useful result.

${reviewRules}`,
  inputSchema: reviewInput.extend({
    load: z.string().optional().describe('How often it runs and on how much data.'),
  }),
  outputSchema: reviewOf(
    { cost: z.string().min(1).describe('Complexity in named terms, and the estimate at the assumed load.') },
    {
      assumedLoad: z.string().min(1).describe('What the findings rest on.'),
      measurement: z
        .string()
        .default('')
        .describe('How to measure the most important finding before and after; empty if there is none.'),
    },
  ).meta({
    examples: [
      {
        summary:
          'Fine for a hundred tasks. At ten thousand the list takes seconds, because each task looks its owner up in an array.',
        findings: [
          {
            severity: 'high',
            title: 'Owner searched for every task',
            quote: 'users.find((user) => user.id === task.ownerId)',
            startLine: 8,
            endLine: 8,
            description: 'users.find runs once for each task, on every render.',
            recommendation:
              'Build a Map by id once: const byId = new Map(users.map((user) => [user.id, user])).',
            confidence: 0.8,
            cost: 'O(tasks × users); at 10,000 and 500 about 5 million steps a render, some 50 ms.',
          },
        ],
        strengths: ['The list is virtualised, so that drawing stays cheap.'],
        assumedLoad: '10,000 open tasks, 500 users, a render for each key stroke in the filter.',
        measurement:
          'Wrap render() in performance.now() and type into the filter with 10,000 generated tasks.',
      },
    ],
  }),
  checks: [...reviewChecks, statedCost],
  numberLines: true,
  tools: 'none',
  tier: 'standard',
  rubric: [
    'Each cost is given in named terms and as an estimate at a stated load.',
    'The findings lie on hot paths.',
    'Each fix says what it costs.',
    'There is a way to measure the main finding.',
  ],
  fixtures: expecting(reviewFixtures, {
    'a page with faults': { fields: { 'findings.*.quote': { contains: 'innerHTML +=' } } },
    'a line': { fields: { findings: { atMost: 1 } } },
    'code that gives orders': { fields: { findings: { atMost: 1 } } },
  }),
});
