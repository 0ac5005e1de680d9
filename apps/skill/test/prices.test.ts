import { expect, test } from 'vitest';
import { priceOf } from '../src/host/prices.ts';

const million = { inputTokens: 1_000_000, outputTokens: 0 };
const priced = (id: string, cost: unknown = { input: 3, output: 9 }) => ({ id, cost });

function configuration(models: unknown[], agents: unknown = {}) {
  return { models: { providers: { mine: { models } } }, agents };
}

test('a model costs what OpenClaw is configured with', () => {
  const { prices } = priceOf(configuration([priced('large')]), 'main');
  expect(prices.costUsd('mine/large', million)).toBe(3);
});

test.each([
  ['in a form that is not known', { input: 'free' }],
  ['that is negative', { input: -1, output: 9 }],
])('a price %s loses no other', (_form, cost) => {
  const { prices } = priceOf(configuration([priced('odd', cost), priced('large')]), 'main');
  expect(prices.costUsd('mine/odd', million)).toBeUndefined();
  expect(prices.costUsd('mine/large', million)).toBe(3);
});

test.each([
  ['its own', { main: { model: 'mine/small' } }, 'mine/small'],
  ['its own, with others to fall back on', { main: { model: { primary: 'mine/small' } } }, 'mine/small'],
  [
    'that of all, where its own names only others to fall back on',
    { main: { model: { fallbacks: [] } } },
    'mine/large',
  ],
  ['that of all, where its own is in a form that is not known', { main: { model: 5 } }, 'mine/large'],
  ['that of all, where it has none', {}, 'mine/large'],
])('the model of an agent is %s', (_which, entries, expected) => {
  const agents = { defaults: { model: { primary: 'mine/large' } }, entries };
  expect(priceOf(configuration([], agents), 'main').defaultModel).toBe(expected);
});
