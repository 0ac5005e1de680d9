import type { JobEvent } from '@parallel-agents/core';
import type { ScriptedCall } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import { createMetaAgentWorkflow } from '../../src/index.ts';
import { goodDesign, poorDesign } from '../kit/designs.ts';
import { judgeModels, play } from '../kit/roles.ts';
import { briefs } from './kit.ts';

describe('many agents', () => {
  test('are made at the same time, within one limit, each on its own clock', async () => {
    const creator = ({ prompt }: ScriptedCall) => (prompt.includes('thing 1.') ? poorDesign : goodDesign);
    const runtime = play({ creator }, { latencyMs: 5 });
    const events: JobEvent[] = [];
    const { agents, summary } = await createMetaAgentWorkflow(briefs(6), {
      runtime,
      judgeModels,
      maxConcurrent: 4,
      onEvent: (event) => events.push(event),
    });
    expect(agents.map(({ name, status }) => `${name} ${status}`)).toEqual(
      briefs(6).map(({ name }) => `${name} met`),
    );
    expect(runtime.maxInFlight).toBe(4);
    expect(summary).toMatchObject({ maxInFlight: 4, failed: 0, spawned: runtime.calls.length });
    const ended = events.flatMap((event) => (event.type === 'agent.ended' ? [event.agent] : []));
    expect(ended.at(-1)).toBe('agent_1');
  });

  test('have one account: the parts add up to the whole, and every task is in it', async () => {
    const events: JobEvent[] = [];
    const { agents, summary } = await createMetaAgentWorkflow(briefs(3), {
      runtime: play(),
      judgeModels,
      jobId: 'w',
      onEvent: (event) => events.push(event),
    });
    for (const key of ['asked', 'completed', 'spawned', 'runs'] as const) {
      expect(summary[key], key).toBe(agents.reduce((sum, agent) => sum + agent.summary[key], 0));
    }
    const runIds = events.flatMap((event) => (event.type === 'run.started' ? [event.runId] : []));
    expect(new Set(runIds).size).toBe(summary.runs);
    expect(runIds).toEqual(
      expect.arrayContaining(['w.a1.create', 'w.a2.fixtures-1', 'w.a3.review-1', 'w.a3.held-out']),
    );
    expect(events.at(0)).toMatchObject({ type: 'job.started', jobId: 'w', kind: 'create' });
    expect(events.at(-1)).toMatchObject({ type: 'job.ended', ending: 'completed' });
  });

  test('that creators call the same get names of their own, in the order of the briefs', async () => {
    const unnamed = [{ purpose: 'One.' }, { purpose: 'Two.' }, { purpose: 'Three.' }];
    const { agents } = await createMetaAgentWorkflow(unnamed, {
      runtime: play({ creator: () => goodDesign }),
      takenNames: ['flaky_test_finder_2'],
    });
    expect(agents.map(({ name, agent, design }) => [name, agent?.name, design?.name])).toEqual(
      ['flaky_test_finder', 'flaky_test_finder_3', 'flaky_test_finder_4'].map((name) => [name, name, name]),
    );
  });

  test('lose none to the failure of one', async () => {
    const runtime = play({
      creator: ({ prompt }) =>
        prompt.includes('thing 2.') ? { kind: 'error', status: 400, message: 'No.' } : goodDesign,
    });
    const { agents } = await createMetaAgentWorkflow(briefs(3), { runtime });
    expect(agents.map(({ status }) => status)).toEqual(['met', 'failed', 'met']);
    expect(agents[1]).toMatchObject({ error: { code: 'PROVIDER_ERROR' }, rounds: [] });
  });
});
