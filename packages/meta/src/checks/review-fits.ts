import type { Check, CheckProblem } from '@parallel-agents/core';
import { z } from 'zod';

const reviewSchema = z.object({
  scores: z.record(z.string(), z.number()),
  strengths: z.array(z.string()),
  improvements: z.array(
    z.object({ severity: z.string(), dimension: z.string(), problem: z.string(), change: z.string() }),
  ),
});

/** Below it, something is to be mended; above it, nothing serious is. */
const usable = 8;

/**
 * Scores and improvements say the same: a dimension below 8 has an improvement that explains it, and one above 8 none of
 * high severity.
 *
 * Why: a number that nothing explains cannot be defended, and goals rely on it.
 */
export const scoresExplained: Check = {
  name: 'scores-explained',
  description: 'A dimension below 8 has an improvement; one above 8 has none of high severity.',
  fields: ['scores', 'improvements'],
  run({ output }) {
    const review = reviewSchema.safeParse(output).data;
    if (review === undefined) return undefined;
    const { scores, improvements } = review;
    const unexplained = Object.entries(scores)
      .filter(([name, score]) => score < usable && !improvements.some(({ dimension }) => dimension === name))
      .map(([name, score]): CheckProblem => {
        const message = `is ${score}, and no improvement of that dimension explains it`;
        return { path: ['scores', name], message };
      });
    const contradicted = improvements.flatMap(({ severity, dimension }, index): CheckProblem[] => {
      const score = scores[dimension];
      if (severity !== 'high' || score === undefined || score <= usable) return [];
      const message = `is of high severity, and ${dimension} is ${score}: one of the two is wrong`;
      return [{ path: ['improvements', index, 'severity'], message }];
    });
    const problems = [...unexplained, ...contradicted];
    return problems.length === 0 ? undefined : { problems };
  },
};

/** Words that say of a quotation that the design has it; behind them stands the quotation. */
const attributed =
  /\b(?:says?|states?|reads?|writes?|asks? for|contains?|calls? (?:it|them)|promises?)[:,]?\s*["“]([^"”]+)["”]/giu;
/** Then it says that the design does not have it, or what it should have. */
const denied =
  /\b(?:not|never|nothing|nowhere|no|none|without|should|must|could|would|might|may|if|instead)\b|n[’']t\b/i;
/** Shorter ones are single words, which may be given in another form. */
const fewestCharacters = 8;

/**
 * What a review quotes as the design's own words stands in the design; white space, case and the kind of quotation marks
 * aside. Words that the design lacks or should have may be quoted freely, and so may examples of answers.
 *
 * Why: an invented passage looks like evidence, and the refiner goes to mend what is not there.
 */
export const quotesDesign: Check = {
  name: 'quotes-design',
  description: 'What is quoted as the design’s own words stands in the design.',
  fields: ['improvements', 'strengths'],
  run({ output, task }) {
    const review = reviewSchema.safeParse(output).data;
    const design = task.input?.design;
    if (review === undefined || design === undefined) return undefined;
    const text = folded(textOf(design));
    const look = (said: string, path: CheckProblem['path'] & object): CheckProblem[] =>
      quotesIn(said)
        .filter(
          (quote) =>
            !quote.split(/\s*(?:…|\.\.\.|\[[^\]]*\])\s*/).every((part) => text.includes(folded(part))),
        )
        .map((quote) => ({ path, message: `quotes "${quote}", which does not stand in the design` }));
    const problems = [
      ...review.improvements.flatMap(({ problem }, index) =>
        look(problem, ['improvements', index, 'problem']),
      ),
      ...review.strengths.flatMap((strength, index) => look(strength, ['strengths', index])),
    ];
    return problems.length === 0 ? undefined : { problems };
  },
};

function quotesIn(text: string): string[] {
  return text.split(/(?<=[.!?;])\s+(?=[\p{Lu}])/u).flatMap((sentence) =>
    [...sentence.matchAll(attributed)].flatMap(({ 1: quote = '', index }) => {
      const before = sentence.slice(0, index);
      return quote.length < fewestCharacters || denied.test(before) ? [] : [quote.replace(/[.,;:]$/, '')];
    }),
  );
}

/** All words of a design, names of fields too. */
function textOf(design: unknown): string {
  return typeof design === 'string'
    ? design
    : JSON.stringify(design)
        .replace(/\\n|\\t/g, ' ')
        .replace(/\\(.)/g, '$1');
}

function folded(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[“”„"'’‘`*_]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}
