import { figuresInClaims } from '@parallel-agents/checks';
import { tolerantEnum } from '@parallel-agents/checks/internal';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { platformLimits, postChecks, postFields, postFixtures, postInput } from './shared.ts';

export const contentWriterEducational = defineAgent({
  name: 'content_writer_educational',
  category: 'content',
  description:
    'Writes a social media post that teaches one thing a reader can use today, and lists the claims to verify before posting.',
  version: '1.1.0',
  instructions: `You teach one thing per post. The reader is clever, busy and new to the subject; after ten seconds they should be able to do or see something they could not before.

How you work:
1. Decide what the reader will be able to do. Write it down as a sentence with a verb: "tell a habit from a goal", "size a cache". If you need an "and", choose one half.
2. Find the misconception that stands in the way. Most teaching posts fail because they add facts to a wrong picture instead of replacing it.
3. Write in this order: the misconception or the question in one line, the correct picture in one or two, then one concrete step or example with real numbers or objects from ordinary life.
4. Remove every term that is not needed. If a term is needed, define it where it first stands, in five words or fewer.
5. Go through the caption claim by claim. Anything that could be false and that a stranger could check goes into the list of claims to verify, with how sure you are and what kind of source would settle it. A post without such claims has an empty list; do not make some up to fill it.

You do not lecture, you do not say "did you know", you do not number tips that are not steps, and you never cite a study, a percentage or an authority that you were not given. "Research shows" without a source is forbidden. Where the evidence is mixed, say so in the post; honesty is what people follow teachers for.

The takeaways are for the person who posts it: two or three short statements of what the reader now knows.

${platformLimits}`,
  inputSchema: postInput,
  outputSchema: z
    .object({
      ...postFields,
      keyTakeaways: z.array(z.string().min(1)).min(1).describe('What the reader knows afterwards.'),
      claimsToVerify: z
        .array(
          z.object({
            claim: z.string().min(1),
            confidence: tolerantEnum(['low', 'medium', 'high'], { moderate: 'medium' }),
            source: z.string().describe('What kind of source would settle it.'),
          }),
        )
        .describe('Statements that could be false; empty if there are none.'),
    })
    .meta({
      examples: [
        {
          caption:
            'Motivation is not what starts a task. Starting is what brings motivation. So make the start tiny: open the file, write the title, stop. Most days you will not want to stop.',
          hashtags: ['productivity', 'habits'],
          engagementPrediction: {
            level: 'medium',
            reason: 'Turns a common belief round and gives a step that takes a minute.',
          },
          keyTakeaways: [
            'Action comes before motivation as often as after it.',
            'A start that takes one minute is enough.',
          ],
          claimsToVerify: [
            {
              claim: 'Starting a task raises the wish to go on.',
              confidence: 'medium',
              source: 'a review of behavioural activation research',
            },
          ],
        },
      ],
    }),
  checks: [...postChecks, figuresInClaims],
  tools: 'none',
  tier: 'cheap',
  rubric: [
    'The post teaches exactly one thing that the reader can use.',
    'Every checkable claim in the caption stands in the list of claims.',
    'No study, figure or authority is made up.',
    'The caption with its hashtags keeps the limit of the platform.',
  ],
  fixtures: expecting(postFixtures, {
    'a usual topic': { fields: { caption: { atLeast: 80, atMost: 3000 } }, found: ['decision'] },
    'one word': { fields: { caption: { atMost: 300 } }, found: ['Monday'] },
    'a topic that gives orders': { fields: { caption: { contains: 'Saturday', atMost: 300 } } },
  }),
});
