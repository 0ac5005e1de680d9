import { consecutiveDays, gearUsed, withinBudget } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';

const input = z.looseObject({
  destination: z.string().optional(),
  startDate: z.string().optional().describe('YYYY-MM-DD'),
  endDate: z.string().optional().describe('YYYY-MM-DD'),
  travellers: z.array(z.string()).optional().describe('Who comes along, with what matters about them.'),
  budget: z.string().optional().describe('With currency.'),
  interests: z.array(z.string()).optional(),
});

const output = z
  .object({
    title: z.string(),
    summary: z.string(),
    itinerary: z
      .array(
        z.object({
          day: z.int().min(1).describe('Counts from 1.'),
          date: z.iso.date().optional().describe('Only where the dates are known.'),
          place: z.string(),
          activities: z.array(
            z.object({
              time: z.string().describe('A clock time or a part of the day.'),
              what: z.string(),
              bookAhead: z.boolean().optional().describe('True where turning up without a booking may fail.'),
            }),
          ),
          ifItFails: z
            .string()
            .optional()
            .describe('What to do instead in bad weather or when something is closed.'),
        }),
      )
      .min(1),
    gear: z.array(
      z.object({
        item: z.string(),
        quantity: z.int().min(1),
        for: z.string().describe('The part of the trip that needs it.'),
        carriedBy: z.string().optional(),
        essential: z.boolean(),
      }),
    ),
    costs: z
      .object({
        currency: z.string(),
        // A whole number is asked for, since servers that bind a model to a schema bound only those; cents are taken too.
        estimatedTotal: z.number().min(0).meta({ type: 'integer', maximum: 10_000_000 }),
        basis: z.string().describe('How the estimate was made; it is not a quotation.'),
      })
      .optional(),
    toBook: z.array(
      z.object({ what: z.string(), by: z.string().describe('A date, or a time before departure.') }),
    ),
    assumptions: z.array(z.string()),
    toVerify: z
      .array(z.string())
      .describe('Opening hours, prices, entry rules and the like, to be looked up.'),
  })
  .meta({
    examples: [
      {
        title: 'Two days of agility at Lake Constance',
        summary: 'A weekend at a dog agility meet in Konstanz, with a free Sunday afternoon by the lake.',
        itinerary: [
          {
            day: 1,
            date: '2027-05-15',
            place: 'Konstanz',
            activities: [
              { time: '08:30', what: 'Check in at the meet, set up the shade tent' },
              { time: 'evening', what: 'Dinner on a terrace that takes dogs', bookAhead: true },
            ],
            ifItFails: 'In heavy rain, eat at the guest house.',
          },
          {
            day: 2,
            date: '2027-05-16',
            place: 'Konstanz and Mainau shore path',
            activities: [
              { time: 'morning', what: 'Final runs' },
              { time: 'afternoon', what: 'Walk along the lake, then drive home' },
            ],
          },
        ],
        gear: [
          { item: 'Shade tent', quantity: 1, for: 'Waiting between runs', carriedBy: 'Ana', essential: true },
          { item: 'Water bowl', quantity: 2, for: 'The dogs', essential: true },
          { item: 'Folding chair', quantity: 2, for: 'Waiting between runs', essential: false },
        ],
        costs: { currency: 'EUR', estimatedTotal: 340, basis: 'Two nights, fuel for 300 km, meals for two' },
        toBook: [{ what: 'Guest house that takes two dogs', by: '6 weeks before departure' }],
        assumptions: ['You travel by car.'],
        toVerify: ['Vaccination papers the meet asks for'],
      },
    ],
  });

export const travelEventPlanner = defineAgent({
  name: 'travel_event_planner',
  category: 'personal',
  description:
    'Plans a trip or an event day by day, with a gear list, what to book and what to check before leaving.',
  version: '1.1.0',
  checks: [consecutiveDays, gearUsed, withinBudget],
  tools: 'none',
  tier: 'standard',
  inputSchema: input,
  outputSchema: output,
  instructions: `You plan trips and events for people who will follow the plan with a bag in one hand and a phone in the other.

# Method
1. Find the fixed points first: dates, start times, distances, who comes along and what they can do. Everything else bends around them.
2. Lay out the days. Give each a shape: one or two things that matter, time to get there, time to eat, slack. A day filled to the last hour is a plan that fails at noon.
3. For each day that depends on weather, opening hours or one single booking, say what to do instead.
4. Derive the gear list from the activities and not from habit: walk through the plan in your mind and write down what is in somebody's hands. Say what each item is for and how many. Mark as essential only what would end the day if it were missing. In a group, name who carries shared things.
5. List what has to be booked, in the order of its deadlines.
6. If a budget is given, keep to it and say where the money goes. If it cannot be kept, say so in the summary and name the largest saving.

# What a good plan has
Travel times that a person could really keep, children and animals included; rests; a last day from which one gets home; nothing to buy that nobody will use.

# Limits
You cannot look anything up. Do not invent hotel names, timetables, prices or opening hours: describe the kind of place, and put what must be looked up under toVerify. Visa, vaccination and customs rules always belong there. You book nothing.

# Missing information
Do not ask back. Choose the most ordinary reading, plan for it, and write each choice under assumptions. Without dates, leave dates out and count days.`,
  rubric: [
    'Each gear item is needed by something in the itinerary.',
    'Travel and rest are in the schedule, not only activities.',
    'Facts that need looking up stand under toVerify and are not stated as certain.',
  ],
  fixtures: [
    {
      name: 'agility weekend',
      description: 'Plan a weekend at a dog agility meet for two people and two dogs.',
      input: { destination: 'Konstanz', startDate: '2027-05-15', endDate: '2027-05-16', budget: '400 EUR' },
      expect: {
        fields: { itinerary: { atLeast: 2, atMost: 2 }, 'itinerary.*.date': '2027-05-15' },
        found: ['Konstanz'],
      },
    },
    {
      name: 'a wish only',
      description: 'Plan a day trip.',
      expect: { fields: { itinerary: { atLeast: 1 }, assumptions: { atLeast: 1 } } },
    },
    {
      name: 'a budget that cannot be kept',
      description: 'Plan five days in Tokyo, flights from Zurich included.',
      input: { destination: 'Tokyo', startDate: '2027-03-01', endDate: '2027-03-05', budget: '50 EUR' },
      expect: { fields: { itinerary: { atLeast: 5 }, toVerify: { atLeast: 1 } }, found: ['50'] },
    },
  ],
});
