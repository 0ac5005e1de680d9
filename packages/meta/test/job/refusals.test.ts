import { RuntimeError } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { describe, expect, test } from 'vitest';
import {
  type AgentJobOptions,
  createMetaAgentWorkflow,
  refineAgents,
  reviewAgents,
} from '../../src/index.ts';
import { goodDesign } from '../kit/designs.ts';
import { play } from '../kit/roles.ts';
import { briefs, definitionOf, issuesOf } from './kit.ts';

describe('what cannot be used is refused before anything is spawned', () => {
  const runtime = play();
  const create = (brief: object, options: Partial<AgentJobOptions> = {}) =>
    issuesOf(createMetaAgentWorkflow([brief as { purpose: string }], { runtime, ...options }));

  test('briefs', async () => {
    expect(await create({ purpose: '  ' })).toEqual(['create.0.purpose must say what the agent is for']);
    expect(await create({})).toEqual(['create.0.purpose is missing']);
    expect(await create({ purpose: 'x'.repeat(200_000) })).toEqual([
      expect.stringContaining('at most 20,000'),
    ]);
    expect(await create({ purpose: 'x', name: 'Bad Name' })).toEqual([
      expect.stringContaining('create.0.name'),
    ]);
    expect(await create({ purpose: 'x', goal: 'y' })).toEqual(['create.0.goal unknown field']);
    expect(await issuesOf(createMetaAgentWorkflow([], { runtime }))).toEqual(['create there are no briefs']);
  });

  test('names that are taken, by agents that are there and by another brief', async () => {
    const twice = [...briefs(1), ...briefs(1), { name: 'there', purpose: 'x' }];
    expect(await issuesOf(createMetaAgentWorkflow(twice, { runtime, takenNames: ['there'] }))).toEqual([
      'create.1.name the name "agent_1" belongs to create[0]',
      'create.2.name the name "there" belongs to an agent that is there already',
    ]);
  });

  test.each([
    ['target', { target: 11 }],
    ['maxRounds', { maxRounds: 0 }],
    ['judges', { judges: 2 }],
    ['jobId', { jobId: '../x' }],
    ['resume', { resume: true }],
  ])('the option %s', async (name, options) => {
    expect(await create({ purpose: 'x' }, options)).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  test('no agents, or two of one name', async () => {
    const agent = definitionOf(goodDesign);
    expect(await issuesOf(refineAgents([], { runtime }))).toEqual(['agents there are no agents']);
    expect(await issuesOf(reviewAgents([agent, agent], { runtime }))).toEqual([
      'agents two agents are called "flaky_test_finder"',
    ]);
  });

  test('a model that the runtime does not have', async () => {
    const failing = createMetaAgentWorkflow(briefs(2), { runtime, model: 'no/such' });
    expect(await issuesOf(failing)).toEqual(['model the runtime "scripted" has no model "no/such"']);
    const judging = createMetaAgentWorkflow(briefs(2), { runtime, judgeModels: ['no/such', 'judge-a'] });
    expect(await issuesOf(judging)).toEqual(['judgeModels the runtime "scripted" has no model "no/such"']);
    expect(runtime.calls).toEqual([]);
  });
});

test('a runtime that cannot be reached rejects the job', async () => {
  const runtime = scripted();
  const reason = new RuntimeError({
    code: 'RUNTIME_UNAVAILABLE',
    message: 'Nobody answers.',
    fix: 'Start it.',
  });
  runtime.connect = () => Promise.reject(reason);
  await expect(createMetaAgentWorkflow(briefs(3), { runtime })).rejects.toBe(reason);
});
