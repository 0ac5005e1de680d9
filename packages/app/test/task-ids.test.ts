import { expect, test } from 'vitest';
import { TaskIds } from '../src/engine/task-ids.ts';

test('an id is new once, however many there are', () => {
  const ids = new TaskIds();
  const names = Array.from({ length: 20_000 }, (_, index) => `task-${index}`);
  expect(names.filter((name) => !ids.add(name))).toEqual([]);
  expect(names.filter((name) => ids.add(name))).toEqual([]);
  expect(ids.add('task-20000')).toBe(true);
});
