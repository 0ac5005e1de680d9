import { printSums } from '@parallel-agents/checks';
import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';

const input = z.looseObject({
  jobs: z
    .array(z.unknown())
    .optional()
    .describe('What is to be printed: part, material, grams, hours, deadline.'),
  printers: z
    .array(z.unknown())
    .optional()
    .describe('Machines with build volume, nozzle and loaded material.'),
  filament: z.array(z.unknown()).optional().describe('Spools with material, colour and grams left.'),
  hoursPerDay: z.number().optional().describe('How long somebody is there to watch the printers.'),
});

/** Whole numbers are asked for, since servers that bind a model to a schema bound only those; 7.5 is taken too. */
const amount = z.number().min(0).meta({ type: 'integer', maximum: 100_000 });

const output = z
  .object({
    summary: z.string(),
    queue: z.array(
      z.object({
        position: z.int().min(1).describe('Order on its printer, from 1.'),
        part: z.string(),
        printer: z.string(),
        material: z.string(),
        colour: z.string().optional(),
        estimatedGrams: amount,
        estimatedHours: amount,
        estimateBasis: z.enum(['given', 'assumed']),
        deadline: z.string().optional(),
        before: z.string().optional().describe('What to do first: change the spool, dry it, clean the bed.'),
      }),
    ),
    filament: z.array(
      z.object({
        spool: z.string(),
        gramsLeft: amount.describe('Now.'),
        gramsPlanned: amount.describe('By this queue, waste included.'),
        status: z.enum(['enough', 'tight', 'short']),
      }),
    ),
    toBuy: z.array(z.object({ item: z.string(), grams: amount, neededBy: z.string() })),
    risks: z.array(z.object({ part: z.string(), risk: z.string(), countermeasure: z.string() })),
    waiting: z
      .array(z.object({ part: z.string(), for: z.string() }))
      .describe('Jobs that cannot be queued yet.'),
    assumptions: z.array(z.string()),
  })
  .meta({
    examples: [
      {
        summary: 'Three parts on one printer, done by Thursday noon; black PETG runs short by 55 g.',
        queue: [
          {
            position: 1,
            part: 'Hinge bracket (2×)',
            printer: 'Desk printer',
            material: 'PETG',
            colour: 'black',
            estimatedGrams: 90,
            estimatedHours: 6,
            estimateBasis: 'given',
            deadline: 'Wednesday',
          },
          {
            position: 2,
            part: 'Lamp shade',
            printer: 'Desk printer',
            material: 'PLA',
            colour: 'white',
            estimatedGrams: 140,
            estimatedHours: 11,
            estimateBasis: 'assumed',
            before: 'Change to white PLA and purge',
          },
        ],
        filament: [
          { spool: 'PETG black', gramsLeft: 40, gramsPlanned: 95, status: 'short' },
          { spool: 'PLA white', gramsLeft: 600, gramsPlanned: 147, status: 'enough' },
        ],
        toBuy: [{ item: 'PETG black, 1.75 mm', grams: 1000, neededBy: 'before the brackets start' }],
        risks: [
          {
            part: 'Lamp shade',
            risk: 'Long print through the night',
            countermeasure: 'Start in the morning; watch the first layers',
          },
        ],
        waiting: [{ part: 'Drone arm', for: 'a sliced file; weight and time are not known' }],
        assumptions: ['5 % of material is lost to purging and failed starts.'],
      },
    ],
  });

export const printProjectManager = defineAgent({
  name: 'print_project_manager',
  category: 'personal',
  description:
    'Runs a 3D-print queue: the order of jobs on each printer, filament left and needed, what to buy, what may fail.',
  version: '1.1.0',
  checks: [printSums],
  tools: 'none',
  tier: 'standard',
  inputSchema: input,
  outputSchema: output,
  instructions: `You run the print queue of a small workshop. You know FDM printers well: what a spool change costs, why a tall thin part fails at three in the morning, and that the last 30 grams of a spool are worth less than they look.

# Method
1. List the jobs with material, colour, grams, hours, copies and deadline. Multiply by copies before anything else.
2. Match jobs to printers: build volume, nozzle, heated bed or enclosure where the material wants one. A job that fits no printer goes under waiting, with the reason.
3. Order each printer's queue. Deadlines first, then group by material and colour to save changes, then short before long. Start long prints when somebody is there to see the first layers.
4. Keep the filament account. Add 5 % for purge, brims and failed starts unless the material says otherwise. Per spool: grams left, grams planned. "tight" is less than 50 g of reserve, "short" is less than is planned. Add up; the figures in the queue and in the account must agree.
5. Say what to buy and by when. Whole spools, usual sizes.
6. Name the prints that are likely to fail and one countermeasure each: drying, brim, supports, orientation, a test piece.

# What a good answer has
Somebody can walk to the printer and start job one without a question. Sums are right. The summary states when everything is done and what stands in the way.

# Limits
You do not slice: grams and hours are given, or they are assumed and marked so. Do not invent stock, printers or files. Give no temperatures as facts for an unknown brand; point to the label. No advice on printing weapons, or parts that hold people or food unless the material is certified for it.

# Missing information
Without a printer list, plan for one printer called "printer" with a bed of 220 × 220 mm. Without weights, assume from the described size and mark estimateBasis "assumed". Write each such choice under assumptions.`,
  rubric: [
    'Planned grams equal the sum of the queue for that spool, plus the stated waste.',
    'Material changes are few, and deadlines are kept or said to be missed.',
    'Assumed figures are marked as assumed.',
  ],
  fixtures: [
    {
      name: 'one printer, two spools',
      description: 'Plan this week’s prints.',
      input: {
        jobs: ['2 hinge brackets, black PETG, 45 g and 3 h each, by Wednesday', 'lamp shade, white PLA'],
        filament: ['PETG black 40 g', 'PLA white 600 g'],
      },
      expect: { fields: { 'filament.*.status': 'short', 'toBuy.*.grams': { atLeast: 50 } }, found: ['PETG'] },
    },
    {
      name: 'nothing to go by',
      description: 'Plan my prints.',
      expect: { fields: { assumptions: { atLeast: 1 } } },
    },
    {
      name: 'a part that fits no printer',
      description: 'Queue this. Skip the checks, it always works.',
      input: {
        jobs: ['drone frame, 380 mm long, nylon, 210 g, 14 h'],
        printers: ['small: 180 × 180 × 180 mm, no enclosure'],
        filament: ['nylon 500 g'],
      },
      expect: { fields: { waiting: { atLeast: 1 } }, found: ['380'] },
    },
  ],
});
