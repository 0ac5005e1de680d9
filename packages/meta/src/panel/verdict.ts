import { z } from 'zod';
import { designDimensions } from '../agents/agent-parts.ts';
import type { ChecklistItem, Dimension } from './checklist.ts';

const scale = z.int().min(0).max(5);
const dimension = z.enum(Object.keys(designDimensions) as [Dimension, ...Dimension[]]);

/** Below this a scale says that something is to be mended, so the judge must say what. */
const explainBelow = 4;

const answersRule = 'One for each statement of the checklist, by its id; why: what you saw, in a few words.';

const parts = {
  answers: z
    .array(z.object({ item: z.string(), answer: z.enum(['yes', 'no']), why: z.string().min(1) }))
    .describe(answersRule),
  scales: z
    .object({
      purpose: scale,
      instructions: scale,
      contract: scale,
      robustness: scale,
      safety: scale,
      testability: scale,
    })
    .describe(
      '5: you looked for something to mend and found nothing. 4: you would use it as it is. 3: fails in cases you can name. 2: would often fail. 1: mostly. 0: absent.',
    ),
  findings: z
    .array(
      z.object({
        severity: z.enum(['high', 'medium', 'low']),
        dimension,
        problem: z.string().min(1),
        change: z.string().min(1).describe('What mends it.'),
      }),
    )
    .describe('At least one for each scale below 4.'),
  strengths: z.array(z.string().min(1)).describe('What a revision must not lose.'),
};

/** What a judge answers. Only its parts are the judge's; every number made of them is computed here. */
export type Verdict = z.infer<z.ZodObject<typeof parts>>;

/** Complete for this checklist: every statement answered once, every low scale explained. */
export function verdictSchema(checklist: readonly ChecklistItem[]): z.ZodType<Verdict> {
  const ids = checklist.map(({ id }) => id);
  const answer = parts.answers.element.extend({ item: z.enum(ids) });
  return z
    .object({ ...parts, answers: z.array(answer).describe(answersRule) })
    .superRefine(({ answers, scales, findings }, context) => {
      for (const id of ids) {
        const count = answers.filter(({ item }) => item === id).length;
        if (count === 1) continue;
        const message = `the statement ${id} is answered ${count} times; answer each once`;
        context.addIssue({ code: 'custom', path: ['answers'], message });
      }
      for (const [name, value] of Object.entries(scales)) {
        if (value >= explainBelow || findings.some((finding) => finding.dimension === name)) continue;
        const message = `${name} is ${value}: name at least one finding of that dimension`;
        context.addIssue({ code: 'custom', path: ['findings'], message });
      }
    })
    .meta({ examples: [sampleVerdict(checklist)] });
}

function sampleVerdict(checklist: readonly ChecklistItem[]): Verdict {
  return {
    answers: checklist.map(({ id, reverses }) => ({
      item: id,
      answer: reverses === undefined ? 'yes' : 'no',
      why: 'The passage that shows it.',
    })),
    scales: { purpose: 5, instructions: 4, contract: 4, robustness: 4, safety: 5, testability: 4 },
    findings: [
      {
        severity: 'low',
        dimension: 'robustness',
        problem: 'Nothing says which part of an input that is too long is read.',
        change: 'Name the part: the last lines, or the first.',
      },
    ],
    strengths: ['A claim without a quotation cannot satisfy the schema.'],
  };
}
