import { expect, test } from 'vitest';
import { mayBeBilled } from '../../src/wire/may-be-billed.ts';

const refusal = (status: number | undefined) => ({ status, fault: 'limited' as const, hasGenerated: false });

test.each([429, 503, 529])(
  'a %d that comes at once is free, and one that comes after a wait is not',
  (status) => {
    expect(mayBeBilled(refusal(status), 0.1, [])).toBe(false);
    expect(mayBeBilled(refusal(status), 6, [])).toBe(true);
  },
);

test('a refusal that shows what was written, or of a kind that the server bills, is not free', () => {
  expect(mayBeBilled({ ...refusal(400), hasGenerated: true }, 0.1, [])).toBe(true);
  expect(mayBeBilled(refusal(400), 0.1, ['limited'])).toBe(true);
  expect(mayBeBilled(refusal(400), 0.1, ['moderated'])).toBe(false);
});

test('what an error inside an answer cost is not known', () => {
  expect(mayBeBilled(refusal(undefined), 0.1, [])).toBe(true);
});
