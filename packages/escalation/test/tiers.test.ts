import { InputError } from '@parallel-agents/core';
import { describe, expect, test } from 'vitest';
import { resolveTiers } from '../src/index.ts';
import { rankIndex, tierIndex } from '../src/tiers/tiers.ts';

const namesOf = (list: string) => resolveTiers(list.split(',')).map(({ tier }) => tier);

describe('names of tiers', () => {
  test('are given by place when only models are named', () => {
    expect(namesOf('a/1,b/2,c/3')).toEqual(['cheap', 'standard', 'strong']);
    expect(namesOf('a/1,b/2')).toEqual(['cheap', 'strong']);
    expect(resolveTiers(['a/1', 'b/2', 'c/3', 'd/4'])[3]).toEqual({ tier: 'tier-4', model: 'd/4' });
  });

  test('are those of aliases, which stand for models', () => {
    expect(resolveTiers(['cheap', 'x/y'], { cheap: 'a/1' })).toEqual([
      { tier: 'cheap', model: 'a/1' },
      { tier: 'strong', model: 'x/y' },
    ]);
  });

  test('are unique: a model gets none that an alias of the list has', () => {
    expect(namesOf('my/tiny,cheap,strong')).toEqual(['tier-1', 'cheap', 'strong']);
    expect(namesOf('my/tiny,cheap')).toEqual(['tier-1', 'cheap']);
    const aliases = { cheap: 'a/1', 'tier-1': 'b/2' };
    expect(resolveTiers(['my/tiny', 'cheap', 'tier-1'], aliases).map(({ tier }) => tier)).toEqual([
      'my/tiny',
      'cheap',
      'tier-1',
    ]);
  });
});

test.each([
  [[], /empty/],
  [[''], /empty/],
  [['cheapest'], /no tier alias "cheapest"/],
  [['toString'], /no tier alias "toString"/],
  [['constructor'], /no tier alias/],
  [['__proto__'], /no tier alias/],
  [['a/1', 'a/1'], /"a\/1" is named twice/],
  [['cheap', 'anthropic/claude-haiku-4-5'], /is named twice, as "cheap" and as "strong"/],
])('%j is refused', (names, message) => {
  expect(() => resolveTiers(names)).toThrow(InputError);
  expect(() => resolveTiers(names)).toThrow(message);
  expect(() => resolveTiers(names)).toThrow(expect.objectContaining({ code: 'INVALID_OPTION' }));
});

describe('an agent starts', () => {
  test.each([
    ['a/1', [0, 0, 0]],
    ['a/1,b/2', [0, 0, 1]],
    ['a/1,b/2,c/3', [0, 1, 2]],
    ['a/1,b/2,c/3,d/4', [0, 1, 3]],
    ['a/1,b/2,c/3,d/4,e/5', [0, 2, 4]],
    // What stands below `cheap` is there to be tried first.
    ['my/tiny,cheap,strong', [0, 1, 2]],
    ['cheap,strong,my/huge', [0, 0, 1]],
    ['a/1,standard,b/2,c/3,strong', [0, 1, 4]],
  ])('of %s on %j, as its rank is cheap, standard or strong', (list, expected) => {
    const tiers = resolveTiers(list.split(','));
    expect(['cheap', 'standard', 'strong'].map((rank) => rankIndex(tiers, rank))).toEqual(expected);
  });

  test('at both ends of tiers with names of their own', () => {
    const tiers = resolveTiers(['small', 'big'], { small: 'a/1', big: 'b/2' });
    expect([rankIndex(tiers, 'cheap'), rankIndex(tiers, 'strong'), tierIndex(tiers, 'big')]).toEqual([
      0, 1, 1,
    ]);
  });
});
