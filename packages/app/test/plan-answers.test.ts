import type { JobEvent, JobStatus } from '@parallel-agents/core';
import { memoryJournal } from '@parallel-agents/core/testing';
import { expect, it } from 'vitest';
import { decidePlan } from '../src/engine/plan-answers.ts';

const made = { type: 'plan.made', at: 1, phase: 'plan', plan: { tasks: [] } } as unknown as JobEvent;

/** An engine that has one goal, which stands there. */
function engineWith(status: JobStatus, events: JobEvent[]) {
  const overview = {
    ...{ jobId: 'goal', kind: 'goal' as const, status, runtime: 'scripted', agents: [] },
    ...{ createdAt: '', updatedAt: '', asked: 0, completed: 0, failed: 0 },
  };
  const resumed: string[] = [];
  const journal = {
    ...memoryJournal(),
    read: async () => ({ overview, events }),
    list: async () => [overview],
  };
  return { resumed, journal, resume: async (id: string) => void resumed.push(id) };
}

it('says that the worker still holds a job whose plan waits, and not that none waits', async () => {
  const engine = engineWith('running', [made]);
  await expect(decidePlan(engine, 'goal', true, { patience: AbortSignal.abort() })).rejects.toMatchObject({
    code: 'RUN_IN_PROGRESS',
    message: expect.stringContaining('still holds the job'),
    fix: expect.stringContaining('Answer again'),
  });
  expect(engine.resumed).toEqual([]);
});

it('says that no plan waits where none does, and goes on where one does', async () => {
  const none = engineWith('interrupted', []);
  await expect(decidePlan(none, 'goal', true)).rejects.toThrow('no plan of goal waits');
  const engine = engineWith('interrupted', [made]);
  await decidePlan(engine, 'goal', true);
  expect(engine.resumed).toEqual(['goal']);
});
