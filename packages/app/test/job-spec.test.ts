import { InputError } from '@parallel-agents/core';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { jobSpecJsonSchema } from '../src/fields.ts';
import { jobSpecSchema, readJobSpec } from '../src/index.ts';

const specs = [
  { tasks: [{ agent: 'critic', description: 'Look.' }] },
  { goal: 'Compare them.', planOnly: true, limits: { usd: 2, deadlineSeconds: 60 } },
  { create: [{ purpose: 'Sorts mail.' }], target: 8 },
  { refine: ['critic'], judges: 5 },
  { review: ['critic', './agents'], title: 'A look' },
];

describe('a job', () => {
  it.each(specs)('%o is read as it is, and stays so as JSON', (spec) => {
    expect(readJobSpec(spec)).toEqual(spec);
    expect(readJobSpec(JSON.parse(JSON.stringify(spec)))).toEqual(spec);
    expect(jobSpecSchema.parse(spec)).toEqual(spec);
  });

  it.each([
    ['nothing', undefined, /does not say what is wanted/],
    ['an empty one', {}, /does not say what is wanted/],
    ['a list', [], /does not say what is wanted/],
    ['two kinds at once', { goal: 'a', tasks: [] }, /asks for several things at once: goal, tasks/],
    ['an unknown field', { goal: 'a', maxTask: 3 }, /unknown field/],
    ['a cap that is none', { goal: 'a', limits: { usd: -1 } }, /greater than 0/],
    ['a cap that there is not', { goal: 'a', limits: { dollars: 1 } }, /unknown field/],
    ['no brief', { create: [] }, /holds no brief/],
    ['a target out of range', { refine: ['a'], target: 11 }, /from 0 to 10/],
  ])('%s is refused', (_what, spec, message) => {
    expect(() => readJobSpec(spec)).toThrow(InputError);
    expect(() => readJobSpec(spec)).toThrow(message);
  });

  it('names the field that was probably meant', () => {
    const thrown = (() => {
      try {
        return readJobSpec({ goal: 'a', maxTask: 3 });
      } catch (error) {
        return error;
      }
    })();
    expect((thrown as InputError).issues[0]).toMatchObject({ path: ['maxTask'] });
    expect((thrown as InputError).issues[0]?.fix).toMatch(/^Did you mean "maxTasks"\?/);
  });

  it('has a JSON Schema that takes what the schema takes', () => {
    const schema = z.fromJSONSchema(jobSpecJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    for (const spec of specs) expect(schema.safeParse(spec).success).toBe(true);
    expect(schema.safeParse({ goal: 'a', tasks: [] }).success).toBe(false);
  });
});
