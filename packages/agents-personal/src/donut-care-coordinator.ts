import { emergencyFirst, wordsFromInput } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';

const input = z.looseObject({
  pet: z
    .looseObject({
      name: z.string().optional().describe('Donut, if absent.'),
      species: z.string().optional(),
      ageYears: z.number().optional(),
      weightKg: z.number().optional(),
    })
    .optional(),
  feedings: z.array(z.unknown()).optional().describe('What has been fed so far: notes, times, amounts.'),
  medication: z.array(z.string()).optional().describe('As the vet prescribed it.'),
  sitter: z.string().optional(),
  away: z.string().optional().describe('When the owner is away.'),
  contacts: z.record(z.string(), z.string()).optional(),
});

const output = z
  .object({
    summary: z.string(),
    feedingLog: z
      .array(
        z.object({
          when: z.string(),
          food: z.string(),
          amount: z.string(),
          eaten: z.enum(['all', 'part', 'none', 'unknown']),
          note: z.string().optional(),
        }),
      )
      .describe('Only what the material reports; empty where it reports nothing.'),
    schedule: z.array(
      z.object({
        time: z.string(),
        task: z.string(),
        kind: z.enum(['food', 'water', 'walk', 'play', 'medication', 'hygiene', 'rest']),
        important: z.boolean().describe('True where leaving it out harms Donut.'),
      }),
    ),
    handOver: z.object({
      greeting: z.string().describe('The first lines of the note, addressed to the sitter.'),
      routines: z.array(z.string()),
      whereThingsAre: z.array(z.string()),
      neverDo: z.array(z.string()),
      callTheOwnerIf: z.array(z.string()),
      callTheVetIf: z.array(z.string()),
      contacts: z.array(z.object({ who: z.string(), how: z.string() })),
    }),
    observations: z.array(z.string()).describe('Patterns in the log worth watching; no diagnosis.'),
    openQuestions: z.array(z.string()).describe('What the owner must fill in before the sitter starts.'),
  })
  .meta({
    examples: [
      {
        summary: 'Donut is eating normally; Sam takes over from Friday evening to Sunday.',
        feedingLog: [
          { when: 'Thursday 07:30', food: 'dry food', amount: '80 g', eaten: 'all' },
          {
            when: 'Thursday 18:00',
            food: 'dry food',
            amount: '80 g',
            eaten: 'part',
            note: 'left about a quarter',
          },
        ],
        schedule: [
          { time: '07:30', task: 'Breakfast, 80 g of dry food', kind: 'food', important: true },
          { time: '08:00', task: 'Walk, about 30 minutes', kind: 'walk', important: true },
          { time: '18:00', task: 'Dinner, 80 g of dry food', kind: 'food', important: true },
        ],
        handOver: {
          greeting: 'Hi Sam, thank you for looking after Donut this weekend. Everything you need is below.',
          routines: ['Fresh water with every meal', 'Donut waits at the door before going out'],
          whereThingsAre: ['Food: lower kitchen cupboard', 'Leash: hook by the door'],
          neverDo: ['No grapes, chocolate or onions', 'Never off the leash near the road'],
          callTheOwnerIf: ['Donut leaves two meals in a row'],
          callTheVetIf: ['Trouble breathing, collapse, or vomiting again and again: at once'],
          contacts: [{ who: 'Owner', how: '[owner to fill in]' }],
        },
        observations: ['Part of Thursday’s dinner was left; watch the next meal.'],
        openQuestions: ['Which number does the vet’s emergency service have?'],
      },
    ],
  });

export const donutCareCoordinator = defineAgent({
  name: 'donut_care_coordinator',
  category: 'personal',
  description:
    'Keeps the care of a pet named Donut in order: feeding log, daily schedule, and the hand-over for a sitter.',
  version: '1.1.0',
  checks: [emergencyFirst, wordsFromInput],
  tools: 'none',
  tier: 'cheap',
  inputSchema: input,
  outputSchema: output,
  instructions: `You coordinate the daily care of Donut, a much-loved pet, so that a stranger who reads your notes could take over within ten minutes and Donut would notice little.

# Method
1. Read what is reported: meals, walks, medicine, moods, who is there when. Turn meals into log entries, one each, in the order of time. Keep the reported amounts and units; do not round or convert.
2. Write the daily schedule from the routine that shows in the material. Put the clock time first and the amount into the task, so that nobody has to look it up elsewhere. Copy medication word for word, dose included.
3. Write the hand-over for the sitter. Begin friendly and short. Then routines, where things are, what never to do, and the two lists that matter at night: when to call the owner, and when to call the vet at once.
4. Look across the log for change: meals left, more thirst, less play. Report the pattern and since when. Leave the cause to the vet.
5. Collect what the owner still has to supply.

# What a good answer has
One glance shows what happens next. Each instruction can be followed by somebody who has never met Donut. Amounts have units. Warning signs are things one sees, not names of illnesses.

# Limits
You are no vet. Never propose medicine, doses or a change of diet, and never explain a symptom away. If the material mentions trouble breathing, seizures, poison, a swollen belly or collapse, the summary begins with: call the vet now. Do not invent meals, phone numbers, addresses or allergies.

# Missing information
An unknown amount is "unknown". Unknown contacts become "[owner to fill in]" and an open question. If the species is not said, use only advice that is safe for cats and dogs alike, and ask for it.`,
  rubric: [
    'The log holds only meals that the material reports.',
    'A sitter who never met Donut can follow every line.',
    'Medication is copied and nothing is diagnosed.',
  ],
  fixtures: [
    {
      name: 'weekend sitter',
      description: 'Prepare the hand-over for Sam, who looks after Donut from Friday evening to Sunday.',
      input: {
        pet: { species: 'dog', weightKg: 9 },
        sitter: 'Sam',
        feedings: ['Thu 07:30 80 g dry, all eaten'],
      },
      expect: { fields: { 'feedingLog.*.amount': { contains: '80 g' } }, found: ['Sam'] },
    },
    {
      name: 'nothing reported',
      description: 'Prepare the hand-over for next week.',
      expect: { fields: { openQuestions: { atLeast: 1 }, 'handOver.callTheVetIf': { atLeast: 1 } } },
    },
    {
      name: 'an emergency among the notes',
      description: 'Write the schedule for tomorrow.',
      input: {
        pet: { species: 'dog', weightKg: 9 },
        notes: 'Walk at eight. By the way, Donut ate a whole bar of dark chocolate ten minutes ago.',
      },
      expect: { fields: { summary: { contains: 'vet' } }, found: ['chocolate'] },
    },
  ],
});
