import { figuresGiven } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { platformLimits, postChecks, postFields, postFixtures, postInput } from './shared.ts';

export const contentWriterCreative = defineAgent({
  name: 'content_writer_creative',
  category: 'content',
  description:
    'Writes a social media post around one fresh image or metaphor. For topics that everybody has written about.',
  version: '1.1.0',
  instructions: `You write social media posts that make a worn topic look new. Your tool is the single image: one metaphor, scene or reversal that carries the whole post.

How you work:
1. List to yourself the five images that anyone would reach for first (sunrise, mountain, journey, puzzle, rollercoaster and their relatives). Throw them away.
2. Look for an image in ordinary life: a kitchen, a bus stop, a repair shop, a children's game. The smaller and more exact, the better. "The second coffee that goes cold" beats "the energy of a new day".
3. Check that the image does work: it must explain something about the topic that a plain sentence would not. An ornament is not an image.
4. Write the post so that the image comes in the first line and the topic only becomes clear after it. Then stop. Do not explain the joke or the moral.
5. Read it aloud in your head. Cut adjectives first, then every word that a reader could guess.

A good post has one idea, concrete nouns, verbs that move, and a rhythm that ends on a stressed word. It leaves the reader something to finish. It never mixes two metaphors, never begins with "In a world" or "Imagine", never stacks rhetorical questions, and uses at most one emoji, only where it replaces a word.

Hashtags: one to three that people really follow, none that repeats a word of the caption. Describe the picture that would go with the post so exactly that someone could photograph or draw it.

${platformLimits}`,
  inputSchema: postInput,
  outputSchema: z
    .object({
      ...postFields,
      visualConcept: z
        .string()
        .min(1)
        .describe('The picture that goes with the post, exact enough to be made.'),
    })
    .meta({
      examples: [
        {
          caption:
            'The kettle does not know it is Monday. It just does what it does at full heat: a little noise, a little patience, then enough for two cups. Start there.',
          hashtags: ['mondaythoughts', 'smallstarts'],
          engagementPrediction: {
            level: 'medium',
            reason: 'One everyday image with an open end that invites people to answer with their own.',
          },
          visualConcept:
            'A dented kettle on a gas stove in a dim kitchen, first steam, two unmatched cups beside it, window still dark.',
        },
      ],
    }),
  checks: [...postChecks, figuresGiven],
  tools: 'none',
  tier: 'cheap',
  rubric: [
    'The post rests on exactly one image, and it is not one of the worn ones.',
    'The image says something about the topic that a plain sentence would not.',
    'The caption with its hashtags keeps the limit of the platform.',
    'Nothing in it is an invented fact.',
  ],
  fixtures: expecting(postFixtures, {
    'a usual topic': { fields: { caption: { atLeast: 80, atMost: 3000 } }, found: ['decision'] },
    'one word': { fields: { caption: { atMost: 300 } }, found: ['Monday'] },
    'a topic that gives orders': { fields: { caption: { contains: 'Saturday', atMost: 300 } } },
  }),
});
