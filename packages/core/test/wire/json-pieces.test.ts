import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf } from '../../src/wire/json.ts';

const documents = (text: string) => piecesOf(text).flatMap(({ document }) => document ?? []);

test('documents are found whatever stands between them, and in whatever form they are written', () => {
  const object = fc.dictionary(fc.string(), fc.jsonValue()).map((one) => JSON.parse(JSON.stringify(one)));
  const between = fc.constantFrom('', '\n', ' ', '\r\n\r\n', ', ', 'data: ', '\n<br />Warning: x\n');
  fc.assert(
    fc.property(fc.array(fc.tuple(object, between, fc.constantFrom(0, 2))), (all) => {
      const text = all.map(([one, mark, indent]) => mark + JSON.stringify(one, null, indent)).join('');
      expect(documents(text)).toEqual(all.map(([one]) => one));
    }),
  );
});

test.each([
  ['{"a":"}{"}{"b":1}', [{ a: '}{' }, { b: 1 }]],
  ['{"a":"\\"{"} [DONE]', [{ a: '"{' }]],
  ['{"cut":[1,\n{"b":1}', [{ b: 1 }]],
  ['{\'python\': 1} {"b":1}', [{ b: 1 }]],
  ['no brackets', []],
])('%s', (text, found) => {
  expect(documents(text)).toEqual(found);
});

test('a page full of open brackets is looked through in a time that grows with it', () => {
  expect(piecesOf('{\n'.repeat(200_000))).toHaveLength(1);
});
