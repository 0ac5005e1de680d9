import type { Check, CheckProblem } from '@parallel-agents/core';
import { z } from 'zod';
import { type Loosening, loosenings } from '../refine/loosenings.ts';

const givenSchema = z.object({ outputSchema: z.record(z.string(), z.unknown()) });
const revisedSchema = z.object({ design: givenSchema });

/**
 * Each field that answers had is there, and asks no less than before, unless a finding names it.
 *
 * Why: whoever reads the answers of an agent relies on their fields, and a looser schema passes answers that were refused.
 */
export const keepsFields: Check = {
  name: 'keeps-fields',
  description:
    'Fields of the output schema are not dropped, renamed or loosened unless a finding names them.',
  fields: ['design'],
  run({ output, task }) {
    const given = givenSchema.safeParse(task.input?.design).data;
    const revised = revisedSchema.safeParse(output).data;
    if (given === undefined || revised === undefined) return undefined;
    const asked = JSON.stringify(task.input?.findings ?? []);
    const problems = loosenings(given.outputSchema, revised.design.outputSchema)
      .filter((found) => !isAskedFor(found, asked))
      .map(toProblem);
    return problems.length === 0 ? undefined : { problems };
  },
};

function toProblem({ path, problem }: Loosening): CheckProblem {
  const field = path.filter((part) => part !== 'items').join('.');
  const message = `${field === '' ? 'the answer' : field}: ${problem}. No finding asks for that: leave it as it was`;
  return { path: ['design', 'outputSchema', ...path], message };
}

/** A finding names the field itself. */
function isAskedFor({ path, problem }: Loosening, findings: string): boolean {
  const own = path.findLast((part) => part !== 'items');
  const named = [...problem.matchAll(/"([^"]+)"/g)].flatMap(([, name]) => name ?? []);
  const words = wordsOf(findings);
  return [...(own === undefined ? [] : [own]), ...named].some((name) => words.has(name));
}

function wordsOf(text: string): Set<string> {
  return new Set(text.match(/[\w-]+/g));
}
