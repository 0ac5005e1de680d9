import { isDeepStrictEqual } from 'node:util';
import type { Check } from '@parallel-agents/core';
import { z } from 'zod';
import type { agentDesign } from '../agents/agent-parts.ts';

type Design = z.infer<typeof agentDesign>;

/** As much of a design as a refiner may have been given. */
const givenSchema = z.object({
  name: z.string().optional().catch(undefined),
  rubric: z.array(z.string()).catch([]),
  fixtures: z.array(z.looseObject({ name: z.string() })).catch([]),
});

/**
 * The name, the statements of the rubric and the fixtures of the design that was given are there, as they were. Code puts
 * back what is not, and tells of it.
 *
 * Why: a score is raised most easily by leaving out the question that was failed.
 */
export const keepsExam: Check<{ design: Design }> = {
  name: 'keeps-exam',
  description:
    'Name, rubric and fixtures of the given design stay: they are the exam, and not the refiner’s.',
  fields: ['design'],
  run({ output, task }) {
    const given = givenSchema.safeParse(task.input?.design).data;
    if (given === undefined) return undefined;
    const { design } = output;
    const changes: string[] = [];
    const { name = design.name } = given;
    if (name !== design.name) changes.push(`the name is ${name} again, not ${design.name}`);
    const known = new Set(design.rubric.map(folded));
    const dropped = given.rubric.filter((statement) => !known.has(folded(statement)));
    for (const statement of dropped) changes.push(`the statement "${statement}" is in the rubric again`);
    const fixtures = new Map(design.fixtures.map((fixture) => [fixture.name, fixture]));
    const lost = given.fixtures.filter((fixture) => !fixtures.has(fixture.name));
    const altered = given.fixtures.filter((fixture) => {
      const now = fixtures.get(fixture.name);
      return now !== undefined && !isDeepStrictEqual(examined(now), examined(fixture));
    });
    for (const fixture of lost) changes.push(`the fixture "${fixture.name}" is there again`);
    for (const fixture of altered) changes.push(`the fixture "${fixture.name}" is as it was again`);
    if (changes.length === 0) return undefined;
    const kept = new Map([...lost, ...altered].map((fixture) => [fixture.name, fixture]));
    const others = design.fixtures.map((fixture) => kept.get(fixture.name) ?? fixture);
    return {
      output: {
        ...output,
        design: {
          ...design,
          name,
          rubric: [...dropped, ...design.rubric],
          fixtures: [...lost, ...others],
        },
      },
      changes,
    };
  },
};

/** What of a fixture an answer is held to. */
function examined({ input = {}, expect = {} }: Readonly<Record<string, unknown>>): unknown {
  return [input, expect];
}

function folded(statement: string): string {
  return statement.trim().toLowerCase().replace(/\s+/g, ' ');
}
