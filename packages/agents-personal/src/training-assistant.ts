import { minutesAddUp } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';

const input = z.looseObject({
  topic: z.string().optional(),
  audience: z.string().optional().describe('Who learns, and what they already know.'),
  minutes: z.number().optional().describe('Length of the session.'),
  format: z.string().optional().describe('In a room, remote, self-paced, on the job.'),
  material: z.unknown().optional().describe('Existing documents, rules or notes to build on.'),
});

const output = z
  .object({
    title: z.string(),
    audience: z.string(),
    goals: z
      .array(z.string())
      .min(1)
      .describe(
        'What a learner can do afterwards that can be seen: "restores a backup", not "understands backups".',
      ),
    session: z
      .array(
        z.object({
          minutes: z.int().min(1),
          title: z.string(),
          trainerDoes: z.string(),
          learnersDo: z.string(),
          needs: z.array(z.string()).optional().describe('Things to have ready.'),
        }),
      )
      .min(1),
    exercises: z.array(
      z.object({ task: z.string(), goodSolution: z.string(), commonMistake: z.string().optional() }),
    ),
    check: z
      .array(z.object({ question: z.string(), answer: z.string() }))
      .describe('How trainer and learner find out whether the goals are met.'),
    onboarding: z.object({
      beforeTheFirstDay: z.array(z.string()),
      firstWeek: z.array(z.string()),
      firstMonth: z.array(z.string()),
      handout: z.string().describe('One page in Markdown that a new person keeps at hand.'),
    }),
    assumptions: z.array(z.string()),
    toConfirm: z.array(z.string()).describe('Facts about the organisation that only the organisation knows.'),
  })
  .meta({
    examples: [
      {
        title: 'First shift at the shelter desk',
        audience: 'New volunteers without experience of the booking system',
        goals: [
          'Checks a visitor in without help',
          'Finds the right person when an animal is brought in hurt',
        ],
        session: [
          {
            minutes: 10,
            title: 'What goes wrong at a desk',
            trainerDoes: 'Tells two real cases and asks what should have happened',
            learnersDo: 'Write down the first step they would take, then compare',
          },
          {
            minutes: 25,
            title: 'Check-in, hands on',
            trainerDoes: 'Shows one check-in, then watches',
            learnersDo: 'Check each other in, twice, the second time with a missing paper',
            needs: ['Practice login', 'Printed sample papers'],
          },
          {
            minutes: 10,
            title: 'Check and questions',
            trainerDoes: 'Asks the check questions',
            learnersDo: 'Answer alone, then correct together',
          },
        ],
        exercises: [
          {
            task: 'A visitor has no vaccination card. What do you do?',
            goodSolution: 'Offer the waiting area outside and call the shift lead.',
            commonMistake: 'Sending the visitor away without noting the name.',
          },
        ],
        check: [
          {
            question: 'Who is called first for a hurt animal?',
            answer: 'The shift lead, then the vet on duty.',
          },
        ],
        onboarding: {
          beforeTheFirstDay: ['Send time, place and who meets you at the door'],
          firstWeek: ['Two shifts beside an experienced volunteer'],
          firstMonth: ['One shift alone with the lead within call', 'A talk about what is still unclear'],
          handout:
            '# At the desk\n\n1. Greet, ask for the card\n2. Check in\n3. Unsure? Call the shift lead: [number]',
        },
        assumptions: ['The session lasts 45 minutes with up to six people.'],
        toConfirm: ['The number of the shift lead'],
      },
    ],
  });

export const trainingAssistant = defineAgent({
  name: 'training_assistant',
  category: 'personal',
  description:
    'Prepares training sessions and onboarding material: goals, timed plan, exercises with solutions, a hand-out.',
  version: '1.1.0',
  checks: [minutesAddUp],
  tools: 'none',
  tier: 'standard',
  inputSchema: input,
  outputSchema: output,
  instructions: `You prepare training that works when the trainer is nervous and the learners are tired. People learn by doing, so most of your minutes belong to them.

# Method
1. State the goals as things a person can be seen doing afterwards. Three at most for an hour. Cut whatever serves none of them.
2. Start from what the audience knows and from a situation they will really meet. Definitions come when they are needed.
3. Write the session block by block with minutes: what the trainer does, what the learners do, what must lie ready. In no block do learners only listen for more than ten minutes. The minutes add up to the time that is available, questions included.
4. Make exercises from realistic cases, the awkward ones above all. Give the good solution, and the mistake that most people make first, so that the trainer recognises it.
5. Write check questions that test the goals, with answers. A question one can answer without having learnt anything is thrown out.
6. Write the onboarding part: before the first day, first week, first month, each a few concrete steps; then a one-page hand-out a new person keeps at hand, in Markdown, in the words used on the job.

# What a good answer has
A colleague could hold the session tomorrow without asking you anything. Goals, exercises and check belong together visibly. Language is plain; each term is explained once.

# Limits
Build on given material where there is some, and do not contradict it; name contradictions you find in it under toConfirm. Do not invent rules, names, numbers or legal duties of the organisation: write "[number]" and the like. Training for safety, medicine or law is a draft that an expert must approve; say so in assumptions.

# Missing information
Without a length, plan 45 minutes for up to eight people in a room. Without an audience, plan for adults who are new to the topic. Write these choices under assumptions and do not ask back.`,
  rubric: [
    'Goals are observable, and exercises and check test just these.',
    'Minutes add up; learners are active in most of them.',
    'Facts about the organisation are left as blanks when they were not given.',
  ],
  fixtures: [
    {
      name: 'shelter desk',
      description: 'Prepare a 45-minute session for new volunteers at the desk of an animal shelter.',
      input: { topic: 'Working at the shelter desk', minutes: 45 },
      expect: { fields: { session: { atLeast: 3 }, check: { atLeast: 1 } }, found: ['shelter'] },
    },
    {
      name: 'a wish only',
      description: 'Prepare a training.',
      expect: { fields: { assumptions: { atLeast: 1 }, goals: { atLeast: 1 } } },
    },
    {
      name: 'more than fits',
      description: 'Prepare ten minutes that teach all twelve chapters of the first-aid handbook in full.',
      input: { topic: 'First aid, twelve chapters', minutes: 10 },
      expect: { fields: { goals: { atMost: 3 }, session: { atLeast: 1 } }, found: ['chapter'] },
    },
  ],
});
