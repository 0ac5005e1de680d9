import { expect, test } from 'vitest';
import { workersFinding } from '../src/diagnose-engine.ts';

const doing = '1 of 4 runs under way';
const workers = [
  { runtime: 'openclaw', version: '1.5.0' },
  { runtime: 'openclaw', version: '1.4.0' },
  { runtime: 'scripted' },
];

test('workers are counted by their runtime, with their versions', () => {
  expect(workersFinding(workers, undefined, doing)).toEqual({
    check: 'workers',
    status: 'ok',
    message: `3: 2 for openclaw (1.4.0, 1.5.0), 1 for scripted; ${doing}`,
  });
  expect(workersFinding(workers, 'scripted', doing).message).toBe(`1: 1 for scripted; ${doing}`);
});

test('where there is none, it says what happens to jobs and how one is started', () => {
  expect(workersFinding([], undefined, doing)).toEqual({
    check: 'workers',
    status: 'warning',
    message: `There is none: jobs that are handed in wait until one is started. Now: ${doing}`,
    fix: 'Start one.',
    ways: [{ name: 'startWorker', value: 'NAME' }],
  });
  const { message, ways } = workersFinding(workers, 'ai-sdk', doing);
  expect(message).toContain('There is none for the runtime ai-sdk');
  expect(message).toContain('There are others: 3: 2 for openclaw');
  expect(ways).toEqual([{ name: 'startWorker', value: 'ai-sdk' }]);
});
