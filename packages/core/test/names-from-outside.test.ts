import { expect, it } from 'vitest';
import { fromJsonSchema } from '../src/json-schema/index.ts';
import { own } from '../src/own.ts';
import { decoderFor } from '../src/wire/content-coding.ts';

const inherited = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', '__proto__'];

it.each(inherited)('%s is in no table that does not have it', (name) => {
  expect(own<string>({ a: 'b' }, name)).toBeUndefined();
  expect(own<string>(Object.fromEntries([[name, 'b']]), name)).toBe('b');
});

it.each(inherited)('a body that is said to be in the coding %s is read as it stands', (name) => {
  const events = { data() {}, end() {}, error() {} };
  expect(decoderFor(name, events)).toBeUndefined();
  expect(decoderFor(`gzip, ${name}`, events)).toBeUndefined();
});

it.each(inherited.filter((name) => name !== '__proto__'))('%s is no keyword of a schema', (name) => {
  expect(fromJsonSchema({ type: 'string', [name]: true })).toMatchObject({
    ok: false,
    problems: [{ path: [name], message: 'is no keyword of JSON Schema that can be used here' }],
  });
});
