import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fromJsonSchema } from '../src/json-schema/index.ts';
import { checkOutput } from '../src/output/check-output.ts';

const data = { type: 'object', properties: { answer: { type: 'string' }, notes: { type: 'string' } } };

function converted(value: Record<string, unknown>): z.ZodType {
  const read = fromJsonSchema(value);
  if (!read.ok) throw new Error(read.problems[0].message);
  return read.schema;
}

const kinds: [string, z.ZodType][] = [
  ['JSON Schema', converted(data)],
  ['zod', z.object({ answer: z.string().optional(), notes: z.string().optional() })],
];

describe.each(kinds)('an answer whose schema in %s demands no field', (_kind, schema) => {
  const verdictOf = (text: string) => checkOutput({ text }, { format: 'json', schema });

  it.each([
    ['the schema itself', JSON.stringify(data)],
    ['a wrapper around the answer', '{"result": {"answer": "yes"}}'],
    ['the call of a function', '{"name": "respond", "arguments": {"answer": "yes"}}'],
    ['fields of another kind', '{"reply": "yes"}'],
  ])('is not %s', (_title, text) => {
    const verdict = verdictOf(text);
    expect(verdict).toMatchObject({ accepted: false, error: { code: expect.stringMatching(/^OUTPUT_/) } });
    if (!verdict.accepted && verdict.error.code === 'OUTPUT_INVALID')
      expect(verdict.problems).toEqual(['has none of the fields that are asked for: answer, notes']);
  });

  it.each([
    ['one of its fields', '{"notes": "none"}'],
    ['one of them beside another', '{"answer": "yes", "mood": "good"}'],
    ['no field at all', '{}'],
  ])('may have %s', (_title, text) => {
    expect(verdictOf(text)).toMatchObject({ accepted: true });
  });

  it('is found beside the schema that was said again', () => {
    const verdict = verdictOf(`The schema is:\n${JSON.stringify(data)}\n\n{"answer": "yes"}`);
    expect(verdict).toMatchObject({ accepted: true, output: { answer: 'yes' } });
  });
});

it.each([
  ['any name', { ...data, additionalProperties: true }],
  ['names of a kind', { ...data, additionalProperties: { type: 'string' } }],
  ['names of a form', { ...data, patternProperties: { '^x-': { type: 'string' } } }],
  ['names of one of several', { ...data, anyOf: [{ properties: { 'x-mood': { type: 'string' } } }, {}] }],
])('a schema that lets in %s takes them alone', (_title, schema) => {
  const verdict = checkOutput({ text: '{"x-mood": "good"}' }, { format: 'json', schema: converted(schema) });
  expect(verdict).toMatchObject({ accepted: true, output: { 'x-mood': 'good' } });
});
