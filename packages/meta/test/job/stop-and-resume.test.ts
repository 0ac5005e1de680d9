import { memoryJournal } from '@parallel-agents/core/testing';
import { expect, test } from 'vitest';
import { createMetaAgentWorkflow } from '../../src/index.ts';
import { judgeModels, play } from '../kit/roles.ts';
import { briefs, callsOf } from './kit.ts';

test('a job that is stopped keeps what it has', async () => {
  const stop = new AbortController();
  const { agents } = await createMetaAgentWorkflow(briefs(2), {
    runtime: play(),
    judgeModels,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'round.ended' && event.agent === 'agent_1') stop.abort('enough');
    },
  });
  for (const { status, stoppedBy, design } of agents) {
    expect({ status, stoppedBy }).toEqual({ status: 'not-met', stoppedBy: 'cancelled' });
    expect(design).toBeDefined();
  }
});

test('a listener that throws ends the sessions of all agents before the job rejects', async () => {
  const runtime = play({}, { latencyMs: 5 });
  const working = createMetaAgentWorkflow(briefs(3), {
    runtime,
    onEvent: ({ type }) => {
      if (type === 'round.ended') throw new RangeError('No more room.');
    },
  });
  await expect(working).rejects.toThrow('No more room.');
  expect(runtime.liveSessions()).toBe(0);
  expect(callsOf(runtime.calls, 'refiner')).toEqual([]);
});

test('a job goes on from its journal and pays for nothing twice', async () => {
  const journal = memoryJournal();
  const stop = new AbortController();
  const first = play();
  const options = { judgeModels, journal, jobId: 'kept' };
  await createMetaAgentWorkflow(briefs(2), {
    ...options,
    runtime: first,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'round.ended' && event.round.round === 2) stop.abort('enough');
    },
  });
  const second = play();
  const resumed = await createMetaAgentWorkflow(briefs(2), { ...options, runtime: second, resume: true });
  const untouched = play();
  const whole = await createMetaAgentWorkflow(briefs(2), { judgeModels, runtime: untouched });
  expect(resumed.agents.map(({ status, panel }) => [status, panel?.lowerBound])).toEqual(
    whole.agents.map(({ status, panel }) => [status, panel?.lowerBound]),
  );
  expect(callsOf(second.calls, 'creator')).toEqual([]);
  expect(second.calls.length).toBeLessThan(untouched.calls.length);
});
