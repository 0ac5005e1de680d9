import type { AgentDefinition, AgentTask } from '@parallel-agents/core';
import { checkedAnswer, checksThatSpoke } from '@parallel-agents/testing/internal/conformance';
import { describe, expect, test } from 'vitest';
import { sampleDesign } from '../src/agents/sample-design.ts';
import { agentCreator, agentDesignReviewer, agentOrchestrator, agentRefiner } from '../src/agents.ts';
import { metaAgents } from '../src/index.ts';
import { lintWithChecks } from '../src/internal.ts';
import { comparisonPlan } from '../src/orchestrate/sample-plans.ts';
import {
  type Answer,
  answered,
  better,
  created,
  createdRight,
  given,
  listed,
  others,
  plans,
  plansRight,
  refined,
  refinedRight,
  reviewed,
  reviewedRight,
} from './kit/role-answers.ts';

const all: readonly [AgentDefinition, Partial<AgentTask>, readonly Answer[], readonly Answer[]][] = [
  [agentRefiner, given, refined, refinedRight],
  [
    agentCreator,
    { input: { name: sampleDesign.name, purpose: 'Finds flaky tests.' } },
    created,
    createdRight,
  ],
  [agentDesignReviewer, { input: { design: sampleDesign } }, reviewed, reviewedRight],
  [agentOrchestrator, listed, plans, plansRight],
] as unknown as readonly [AgentDefinition, Partial<AgentTask>, readonly Answer[], readonly Answer[]][];

describe.each(all.map(([agent, task, wrong, right]) => ({ name: agent.name, agent, task, wrong, right })))(
  '$name',
  ({ agent, task, wrong, right }) => {
    test.each(wrong)('is caught: %s', async (_what, answer, by) => {
      expect(checksThatSpoke(await checkedAnswer(agent, answer, task))).toContain(by);
    });

    test.each(right)('is let through: %s', async (_what, answer) => {
      expect((await checkedAnswer(agent, answer, task)).said).toEqual([]);
    });
  },
);

test('what a refiner took out of the exam is in the answer again', async () => {
  const { output } = await checkedAnswer(
    agentRefiner,
    { design: { ...better, name: 'other', fixtures: others, rubric: ['It is nice.'] }, changes: answered },
    given,
  );
  expect(output).toMatchObject({
    design: { name: sampleDesign.name, rubric: [...sampleDesign.rubric, 'It is nice.'] },
  });
  expect((output as { design: typeof sampleDesign }).design.fixtures).toEqual(sampleDesign.fixtures);
});

test('a plan for agents of which nothing is told stands by itself', async () => {
  expect((await checkedAnswer(agentOrchestrator, comparisonPlan)).said).toEqual([]);
});

test('the agents about agents are silent on their own examples', async () => {
  const reports = await lintWithChecks(metaAgents);
  expect(reports.flatMap(({ findings }) => findings).filter(({ rule }) => rule === 'check')).toEqual([]);
});
