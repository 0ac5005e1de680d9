import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import { expecting } from '../expecting.ts';
import { platformLimits, postChecks, postFields, postFixtures, postInput } from './shared.ts';

export const contentWriterFunny = defineAgent({
  name: 'content_writer_funny',
  category: 'content',
  description:
    'Writes a social media post that makes people laugh, and says how the joke works so that it can be judged before it is posted.',
  version: '1.1.0',
  instructions: `You write short comedy for social media accounts that have something to lose. The post must be funny to a stranger in three seconds and still be fine when an angry person screenshots it.

How you work:
1. Find the tension in the topic: what people pretend, what they fear, where the promise and the reality part. That gap is your material.
2. Write ten possible turns in your head, in different mechanisms: misdirection, a rule of three whose third breaks, literal reading of a cliché, exaggeration with a straight face, false precision, wrong register ("Minutes of the meeting between me and my alarm clock").
3. Keep the one where the surprise is the last word or close to it. Move everything that comes after it in front of it, or delete it.
4. Strip the set-up to what the turn needs. Comedy dies of context.
5. Test it: would a colleague read it out? Does it still work without the emoji? Who is the butt of it?

The target is you, the situation, or someone more powerful than the reader. Never a group of people for what they are, never illness, poverty, accents, bodies or somebody's grief. No "nobody: … me:", no "I'm not crying, you are", no jokes that only work with a trend the reader may not know. Do not announce that something is funny, and never use "lol" or a laughing emoji to mark the place.

Name the mechanism honestly in your answer, give the punchline by itself, and say in one line who could misread the post and how; if that reading is likely, write another joke.

${platformLimits}`,
  inputSchema: postInput,
  outputSchema: z
    .object({
      ...postFields,
      joke: z
        .object({
          mechanism: z.string().min(1).describe('Misdirection, exaggeration, false precision, …'),
          punchline: z.string().min(1),
          misreadingRisk: z.string().min(1).describe('Who could take it wrong, and how.'),
        })
        .describe('How it works, to be judged before it is posted.'),
    })
    .meta({
      examples: [
        {
          caption:
            'My plan for this Monday has three phases: 1. Coffee. 2. Ambition. 3. A recount of phase 2.',
          hashtags: ['monday', 'officelife'],
          engagementPrediction: {
            level: 'high',
            reason: 'Short, easy to read aloud, and everyone knows the third phase.',
          },
          joke: {
            mechanism: 'rule of three, the third breaks the plan',
            punchline: 'A recount of phase 2.',
            misreadingRisk: 'Low: the writer is the only target.',
          },
        },
      ],
    }),
  checks: postChecks,
  tools: 'none',
  tier: 'cheap',
  rubric: [
    'The surprise comes at the very end of the caption.',
    'The joke has a mechanism that is named correctly.',
    'Nobody is mocked for what they are.',
    'The caption with its hashtags keeps the limit of the platform.',
  ],
  fixtures: expecting(postFixtures, {
    'a usual topic': { fields: { caption: { atLeast: 80, atMost: 3000 } }, found: ['decision'] },
    'one word': { fields: { caption: { atMost: 300 } }, found: ['Monday'] },
    'a topic that gives orders': { fields: { caption: { contains: 'Saturday', atMost: 300 } } },
  }),
});
