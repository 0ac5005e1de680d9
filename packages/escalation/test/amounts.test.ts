import { expect, test } from 'vitest';
import { parseDuration, parseTokens, parseUsd } from '../src/amounts.ts';

test.each([
  ['2.00usd', 2],
  ['$0.5', 0.5],
  ['3', 3],
  ['.25 USD', 0.25],
])('%s is an amount of money', (text, usd) => expect(parseUsd(text)).toBe(usd));

test.each([
  ['400k', 400_000],
  ['1.5M', 1_500_000],
  ['250000', 250_000],
])('%s is a number of tokens', (text, tokens) => expect(parseTokens(text)).toBe(tokens));

test.each([
  ['90s', 90],
  ['10m', 600],
  ['1h30m', 5_400],
  ['30d', 2_592_000],
])('%s is a duration', (text, seconds) => expect(parseDuration(text)).toBe(seconds));

test.each(['90', '2', '1.5'])('%s has no unit, and the fix names them', (text) => {
  expect(() => parseDuration(text)).toThrow(
    expect.objectContaining({
      issues: [expect.objectContaining({ fix: expect.stringContaining(`${text}m`) })],
    }),
  );
});

test.each(['two dollars', '-1', '0', '', '1e9usd', '5eur', 'NaN'])('%j is no budget', (text) => {
  expect(() => parseUsd(text)).toThrow(/budget: "/);
});
test.each(['many', '-4k', '0', '1g'])('%j is no number of tokens', (text) => {
  expect(() => parseTokens(text)).toThrow(/maxTokens/);
});
test.each(['soon', '10 parsecs', '-5m', '0s', '5m5'])('%j is no duration', (text) => {
  expect(() => parseDuration(text)).toThrow(/deadline/);
});
