import { expect, it } from 'vitest';
import { Parents } from '../src/session/parents.ts';

function keysOf(parents: Parents, count: number): string[] {
  return Array.from({ length: count }, () => parents.take().key);
}

it('gives each parent as many children as OpenClaw allows by default', () => {
  const parents = new Parents('agent:main:run');
  const first = 'agent:main:run-1';
  expect(keysOf(parents, 7)).toEqual([
    first,
    first,
    first,
    first,
    first,
    'agent:main:run-2',
    'agent:main:run-2',
  ]);
});

it('uses the room that an ended child leaves', () => {
  const parents = new Parents('agent:main:run');
  const taken = Array.from({ length: 5 }, () => parents.take());
  for (const parent of taken.slice(0, 1)) parents.release(parent);
  expect(parents.take().key).toBe('agent:main:run-1');
});

it('learns the limit from a refusal, and leaves the parent alone until its children have ended', () => {
  const parents = new Parents('agent:main:run');
  const first = parents.take();
  const refused = parents.take();
  parents.refused(refused, 1);
  expect(keysOf(parents, 2)).toEqual(['agent:main:run-2', 'agent:main:run-3']);
  parents.release(first);
  expect(parents.take().key).toBe('agent:main:run-1');
});
