import { expect, test } from 'vitest';
import { resolveTiers, tierIndex } from '../src/index.ts';

test('tiers are named by their place when only models are given', () => {
  expect(resolveTiers(['a/1', 'b/2', 'c/3']).map(({ tier }) => tier)).toEqual([
    'cheap',
    'standard',
    'strong',
  ]);
  expect(resolveTiers(['a/1', 'b/2']).map(({ tier }) => tier)).toEqual(['cheap', 'strong']);
  expect(resolveTiers(['a/1', 'b/2', 'c/3', 'd/4'])[3]).toEqual({ tier: 'tier-4', model: 'd/4' });
});

test('aliases stand for models', () => {
  expect(resolveTiers(['cheap', 'x/y'], { cheap: 'a/1' })).toEqual([
    { tier: 'cheap', model: 'a/1' },
    { tier: 'strong', model: 'x/y' },
  ]);
});

test.each([[[]], [['']], [['cheapest']], [['a/1', 'a/1']]])('%j is refused', (names) => {
  expect(() => resolveTiers(names)).toThrow(/tiers/);
});

test('a rank that a list lacks means the nearest cheaper one', () => {
  const two = resolveTiers(['a/1', 'b/2']);
  expect(tierIndex(two, 'standard')).toBe(0);
  expect(tierIndex(two, 'strong')).toBe(1);
  expect(tierIndex(resolveTiers(['a/1']), 'cheap')).toBe(0);
});
