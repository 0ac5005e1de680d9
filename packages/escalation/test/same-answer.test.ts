import { expect, it } from 'vitest';
import { decisionOf, saysTheSame } from '../src/best-of/same-answer.ts';

it('compares what answers decide, with case, white space and marks at the end aside', () => {
  expect(saysTheSame(decisionOf('Yes!'), decisionOf(' yes.'))).toBe(true);
  expect(saysTheSame(decisionOf({ label: 'a', reason: 'x' }), decisionOf({ label: 'A', reason: 'y' }))).toBe(
    true,
  );
});

it('compares long answers in time that grows with their length only', () => {
  for (const mark of ['.', '!', '…'])
    expect(decisionOf(`${mark.repeat(300_000)}x`)).toBe(`${mark.normalize('NFKC').repeat(300_000)}x`);
});
