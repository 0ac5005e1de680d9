import { type AgentDefinition, defineAgent } from '@parallel-agents/core';
import { heldStatements, meanOf, points } from '@parallel-agents/core/internal';
import { z } from 'zod';
import { judgeInstructions, outputJudge, verdictSchema } from './output-judge.ts';

/** More statements of one rubric than this are not asked about. */
const mostStatements = 20;

export function statementId(index: number): string {
  return `statement-${index + 1}`;
}

/** A judge that answers each statement of a rubric too, so that most of a panel decide on each. */
export function panelJudgeOf(rubric: readonly string[]): AgentDefinition {
  const ids = rubric.slice(0, mostStatements).map((_, index) => statementId(index));
  const answers = z
    .array(z.object({ item: z.enum(ids), answer: z.enum(['yes', 'no']) }))
    .describe('One for each statement of the rubric, by its id.');
  const schema = verdictSchema
    .extend({ answers })
    .superRefine((verdict, context) => {
      for (const id of ids) {
        const count = verdict.answers.filter(({ item }) => item === id).length;
        if (count === 1) continue;
        const message = `the statement ${id} is answered ${count} times; answer each once`;
        context.addIssue({ code: 'custom', path: ['answers'], message });
      }
    })
    .meta({
      examples: [{ problems: [], score: 9, answers: ids.map((item) => ({ item, answer: 'yes' as const })) }],
    });
  const { description, version, tier } = outputJudge;
  return defineAgent({
    name: 'output_panel_judge',
    category: 'quality',
    description,
    version,
    instructions: [
      ...judgeInstructions,
      'You are one judge of several, and do not see the others. Say of each statement of the rubric whether it is true of the answer: yes or no. Where you see nothing that shows it, the answer is no.',
    ].join('\n\n'),
    inputSchema: z.looseObject({}),
    outputSchema: schema,
    answersAlone: true,
    tools: 'none',
    tier,
  });
}

const countedSchema = verdictSchema.extend({
  answers: z
    .array(z.object({ item: z.string(), answer: z.enum(['yes', 'no']) }))
    .optional()
    // Another judge may mean something else by it.
    .catch(undefined),
});

/** What the verdicts of a panel come to, counted as those are that judge agents; of one judge, what it says. */
export function countVerdicts(outputs: readonly unknown[]): { score: number; problems: string[] } {
  const verdicts = outputs.map((output) => countedSchema.parse(output));
  const scales = meanOf(verdicts.map(({ score }) => score));
  const stated = verdicts.flatMap(({ answers }) => (answers ? [[{ answers }]] : []));
  const ids = [...new Set(stated.flat().flatMap(({ answers }) => answers.map(({ item }) => item)))];
  const held = heldStatements(stated, ids);
  const score = ids.length === 0 ? scales : (scales + (held.size / ids.length) * 10) / 2;
  return {
    score: points(score),
    problems: [...new Set(verdicts.flatMap(({ problems }) => problems))],
  };
}
