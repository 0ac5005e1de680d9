import { expect, test } from 'vitest';
import { wireSchema } from '../../src/wire/wire-schema.ts';

const text = (rest: object) => ({ type: 'string', ...rest });
const sent = (schema: Record<string, unknown>) =>
  wireSchema({ type: 'object', properties: { field: schema } });
const field = (schema: Record<string, unknown>) => (sent(schema).properties as Record<string, unknown>).field;

test.each([
  [
    'names of properties, which vLLM and Gemini refuse',
    { type: 'object', propertyNames: text({}) },
    { type: 'object' },
  ],
  [
    'a length that llama.cpp makes no grammar of',
    text({ minLength: 1, maxLength: 50_000 }),
    text({ minLength: 1 }),
  ],
  ['a number of entries', { type: 'array', maxItems: 9999 }, { type: 'array' }],
  [
    'the pattern beside a known format',
    text({ format: 'date', pattern: '^(?:x)$' }),
    text({ format: 'date' }),
  ],
  ['a pattern that is open at its end', text({ pattern: '^CWE-' }), text({})],
  ['a pattern that ends in a dollar sign', text({ pattern: '^5\\$' }), text({})],
  ['a pattern whose dot may be a quotation mark', text({ pattern: '^a.b$' }), text({})],
  ['a pattern of all but some letters', text({ pattern: '^[^x]+$' }), text({})],
  ['a pattern that looks ahead', text({ pattern: '^(?=a)b$' }), text({})],
  ['a pattern with a class that llama.cpp does not know', text({ pattern: '^\\S+$' }), text({})],
  ['a pattern with a long repetition', text({ pattern: '^a{1,2000}$' }), text({})],
  ['a pattern with a backslash', text({ pattern: '^\\\\d$' }), text({})],
  ['a pattern that is none', text({ pattern: 5 }), text({})],
])('%s is left out', (_, schema, expected) => {
  expect(field(schema)).toEqual(expected);
});

test.each([
  ['^CWE-\\d+$', '^CWE-[0-9]+$'],
  ['^[\\w.-]+@\\w+\\.com$', '^[A-Za-z0-9_.-]+@[A-Za-z0-9_]+\\.com$'],
  ['^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$', '^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$'],
])('the pattern %s is sent as %s', (pattern, expected) => {
  expect(field(text({ pattern }))).toEqual(text({ pattern: expected }));
});

test('a property may have the name of a keyword', () => {
  const properties = {
    pattern: text({ maxLength: 9 }),
    propertyNames: text({}),
    maxLength: { type: 'integer' },
  };
  expect(field({ type: 'object', properties })).toEqual({ type: 'object', properties });
});

test('what stands in lists, definitions and entries is sent in the same way', () => {
  const long = text({ maxLength: 5000 });
  const schema = {
    anyOf: [
      long,
      { type: 'array', items: long },
      { type: 'object', additionalProperties: long },
      { not: long },
    ],
    $defs: { long },
    enum: ['^.*'],
  };
  const short = text({});
  expect(wireSchema(schema)).toEqual({
    anyOf: [
      short,
      { type: 'array', items: short },
      { type: 'object', additionalProperties: short },
      { not: short },
    ],
    $defs: { long: short },
    enum: ['^.*'],
  });
});

test('the schema of the caller is left as it is', () => {
  const schema = text({ maxLength: 5000 });
  wireSchema(schema);
  expect(schema).toEqual(text({ maxLength: 5000 }));
});
