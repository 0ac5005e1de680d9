import { expect, test } from 'vitest';
import { priceList } from '../src/index.ts';

const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 };

test('the catalogue knows the default tiers, the cheap one cheapest', () => {
  const prices = priceList();
  const [cheap, standard, strong] = [
    'anthropic/claude-haiku-4-5',
    'kimi-coding/k2p5',
    'anthropic/claude-opus-4-5',
  ].map((model) => prices.costUsd(model, million));
  expect(cheap).toBeGreaterThan(0);
  expect(standard).toBeGreaterThan(0);
  expect(strong).toBeGreaterThan(cheap ?? 0);
});

test('an own price goes before the catalogue, cached tokens included', () => {
  const prices = priceList({
    'a/b': { inputPerMillionUsd: 1, outputPerMillionUsd: 2, cacheReadPerMillionUsd: 0.1 },
  });
  expect(prices.costUsd('a/b', { ...million, cacheReadTokens: 1_000_000 })).toBeCloseTo(3.1);
});

test('a model nobody sells has no price', () => {
  expect(priceList().costUsd('nobody/nothing', million)).toBeUndefined();
});
