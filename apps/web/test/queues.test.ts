import { expect, it } from 'vitest';
import { concernsOf, limitWords } from '../page/lib/queues.ts';
import { busyEngine } from './kit/engine-view.ts';

const now = Date.parse('2026-11-29T12:00:00Z');

it('says what an operator is to look at', () => {
  expect(concernsOf(busyEngine(now), now)).toEqual([
    'Jobs wait for ai-sdk, and no worker takes them.',
    'Workers have different versions: 1.2.0, 1.3.0.',
    'The next session in anthropic has waited for 12:00.',
    '2 jobs were given up: logs of workers say why.',
  ]);
});

it('says nothing where all is well, and that nobody works where nobody does', () => {
  const { workers, lanes, jobs, parts, ...others } = busyEngine(now);
  const [worker] = workers;
  const quiet = { ...others, workers: worker ? [worker] : [], lanes: lanes.slice(1), jobs: [], parts };
  expect(concernsOf(quiet, now)).toEqual([]);
  expect(concernsOf({ ...quiet, workers: [], parts: [] }, now)).toEqual([
    'No worker is there: nothing is done until one is started.',
  ]);
});

it('says limits in words', () => {
  expect(limitWords({ concurrency: 4000, rate: { max: 20, perSeconds: 60 }, tokensPerMinute: 200_000 })).toBe(
    '4,000 at once, 20 in 60 s, 200,000 tokens a minute',
  );
  expect([limitWords(undefined), limitWords({})]).toEqual(['of the workers’ files', 'none']);
});
