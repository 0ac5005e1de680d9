import { expect, it } from 'vitest';
import { finishReasonIn } from '../../src/wire/finish-reason.ts';
import { parseJson } from '../../src/wire/json.ts';
import { isSameModel } from '../../src/wire/same-model.ts';
import { withoutEnd } from '../../src/without-end.ts';

// Each of these took minutes: a pattern that tries again from each character of a run.
const long = 300_000;

it('a word of a server is read in time that grows with its length only', () => {
  const spaces = ' '.repeat(long);
  expect(finishReasonIn({ finish_reason: `${spaces}stop` })).toBe(`${spaces}stop`);
  expect(finishReasonIn({ finish_reason: spaces })).toBeUndefined();
  expect(finishReasonIn({ finish_reason: ' Null\n' })).toBeUndefined();
});

it('a name of a model that is too long to be one is no other model’s', () => {
  for (const end of ['0', '-latest', '-gguf', ' 1'])
    expect(isSameModel('gemini-flash-latest', `a${end.repeat(long)}`)).toBe(false);
});

it('a text loses what it ends with, however often it is there elsewhere', () => {
  expect(withoutEnd(`${'.'.repeat(long)}x?!`, '?!.')).toBe(`${'.'.repeat(long)}x`);
  expect(withoutEnd('?!', '?!')).toBe('');
  expect(withoutEnd('as it is', '.')).toBe('as it is');
});

it('a document with a number that is none is read in time that grows with its length only', () => {
  expect(parseJson('{"a":NaN,"b":"NaN \\" NaN","c":-Infinity}')).toEqual({
    a: null,
    b: 'NaN " NaN',
    c: null,
  });
  for (const end of ['', '\\', '"']) expect(parseJson(`[NaN,"${'\\"'.repeat(long)}${end}`)).toBeUndefined();
});
