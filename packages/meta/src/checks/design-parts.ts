import type { Check, CheckProblem, CheckSubject } from '@parallel-agents/core';
import { z } from 'zod';
import { agentNamePattern } from '../create/brief.ts';

type Path = readonly (string | number)[];

const designSchema = z.object({
  name: z.string(),
  outputSchema: z.record(z.string(), z.unknown()),
  rubric: z.array(z.string()),
  fixtures: z.array(
    z.object({
      name: z.string(),
      input: z.record(z.string(), z.unknown()),
      expect: z.object({ fields: z.record(z.string(), z.unknown()).optional() }).optional(),
    }),
  ),
});
type Design = z.infer<typeof designSchema>;

/** The design of an answer: the whole of it, or a part. */
function designIn({ output }: CheckSubject): { design: Design; path: Path } | undefined {
  const whole = designSchema.safeParse(output).data;
  if (whole) return { design: whole, path: [] };
  const part = z.object({ design: designSchema }).safeParse(output).data;
  return part && { design: part.design, path: ['design'] };
}

/**
 * No fixture and no statement stands twice.
 *
 * Why: what is asked twice counts twice, and the one of two fixtures of one name that runs is a matter of luck.
 */
export const partsOnce: Check = {
  name: 'parts-once',
  description: 'Each fixture has a name of its own, and each statement of the rubric stands once.',
  fields: ['rubric', 'fixtures'],
  run(subject) {
    const found = designIn(subject);
    if (found === undefined) return undefined;
    const { design, path } = found;
    const names = design.fixtures.map(({ name }) => folded(name));
    const inputs = design.fixtures.map(({ input }) => JSON.stringify(input));
    const statements = design.rubric.map(folded);
    const problems = [
      ...again(names).map((index) =>
        said([...path, 'fixtures', index, 'name'], 'is the name of another one'),
      ),
      ...again(inputs)
        .filter((index) => inputs[index] !== '{}')
        .map((index) => said([...path, 'fixtures', index, 'input'], 'is the input of another one')),
      ...again(statements).map((index) => said([...path, 'rubric', index], 'stands there already')),
    ];
    return problems.length === 0 ? undefined : { problems };
  },
};

/**
 * What fixtures expect are fields that answers have.
 *
 * Why: a fixture that expects what no answer can have fails each version of the agent, whatever it answers.
 */
export const expectsFields: Check = {
  name: 'expects-fields',
  description: 'Fields that fixtures expect stand in the output schema.',
  fields: ['outputSchema', 'fixtures'],
  run(subject) {
    const found = designIn(subject);
    if (found === undefined) return undefined;
    const { design, path } = found;
    const problems = design.fixtures.flatMap(({ expect }, index) =>
      Object.keys(expect?.fields ?? {})
        .filter((field) => !mayHave(design.outputSchema, field.split('.')))
        .map((field) =>
          said(
            [...path, 'fixtures', index, 'expect'],
            `expects the field "${field}", which no answer has by the output schema`,
          ),
        ),
    );
    return problems.length === 0 ? undefined : { problems };
  },
};

/**
 * The agent has the name that was asked for. Code puts it right.
 *
 * Why: tasks that wait for the agent name it so.
 */
export const namedAsAsked: Check = {
  name: 'named-as-asked',
  description: 'The agent has the name of its brief.',
  fields: ['name'],
  run({ output, task }) {
    const name = z.string().regex(agentNamePattern).safeParse(task.input?.name).data;
    const given = designSchema.safeParse(output).data?.name;
    if (name === undefined || given === undefined || name === given) return undefined;
    return {
      output: { ...(output as object), name },
      changes: [`the name is ${name}, as the brief says, not ${given}`],
    };
  },
};

/** Whether a value of this schema can have something there; where that cannot be told, it can. */
function mayHave(schema: unknown, [part, ...rest]: readonly string[]): boolean {
  if (part === undefined || typeof schema !== 'object' || schema === null) return true;
  const { type, properties, items, additionalProperties } = schema as Record<string, unknown>;
  if (type === 'array') return part === '*' || /^\d+$/.test(part) ? mayHave(items, rest) : false;
  const isPlain = type === 'object' && typeof properties === 'object' && properties !== null;
  const isOpen = ['patternProperties', 'anyOf', 'oneOf', 'allOf', '$ref', 'if'].some((key) => key in schema);
  if (!isPlain || isOpen || part === '*' || (additionalProperties && additionalProperties !== true))
    return true;
  const fields = properties as Record<string, unknown>;
  return Object.hasOwn(fields, part) && mayHave(fields[part], rest);
}

/** The places of what stands before them already. */
function again(texts: readonly string[]): number[] {
  const known = new Set<string>();
  return texts.flatMap((text, index) => {
    if (known.has(text)) return [index];
    known.add(text);
    return [];
  });
}

function folded(text: string): string {
  return text.trim().toLowerCase().replace(/\s+/g, ' ');
}

function said(path: Path, message: string): CheckProblem {
  return { path, message };
}
