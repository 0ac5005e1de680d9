import personal from '@parallel-agents/agents-personal';
import type { AgentDefinition } from '@parallel-agents/core';
import { lintWithChecks } from '@parallel-agents/meta/internal';
import { builtinAgents } from '@parallel-agents/registry';
import { checkedAnswer, checksThatSpoke, contractOf } from '@parallel-agents/testing/internal/conformance';
import { describe, expect, test } from 'vitest';
import { type ChangedAnswer, changed } from './checked-work/change.ts';
import { rightAnswers } from './checked-work/right-answers.ts';
import { rightFiles } from './checked-work/right-files.ts';
import { sampleTasks } from './checked-work/sample-tasks.ts';
import { wrongFiles } from './checked-work/wrong-files.ts';
import { wrongReviews } from './checked-work/wrong-reviews.ts';
import { wrongTexts } from './checked-work/wrong-texts.ts';

const agents = new Map<string, AgentDefinition>(
  [...builtinAgents.names().flatMap((name) => builtinAgents.resolve(name) ?? []), ...personal.agents].map(
    (agent) => [agent.name, agent],
  ),
);
const wrong = [...wrongReviews, ...wrongFiles, ...wrongTexts];

function looked(answer: ChangedAnswer) {
  const agent = agents.get(answer.agent);
  if (agent === undefined) throw new Error(answer.agent);
  const { input, description = '' } = answer;
  const task = sampleTasks[answer.agent] ?? {};
  return checkedAnswer(agent, changed(contractOf(agent).example, answer), {
    ...task,
    description,
    ...((task.input ?? input) && { input: { ...task.input, ...input } }),
  });
}

describe('an answer that has the form and is wrong is caught, by the check that it should be', () => {
  test.each(wrong.map((answer) => [answer.agent, answer.what, answer] as const))(
    '%s: %s',
    async (_agent, _what, answer) => {
      expect(checksThatSpoke(await looked(answer))).toContain(answer.by);
    },
  );

  test('of every agent that checks look at', () => {
    expect(new Set(wrong.map(({ agent }) => agent))).toEqual(new Set(agents.keys()));
    expect(wrong.length).toBeGreaterThanOrEqual(132);
  });
});

describe('an unusual answer that is right is let through without a word', () => {
  test.each([...rightAnswers, ...rightFiles].map((answer) => [answer.agent, answer.what, answer] as const))(
    '%s: %s',
    async (_agent, _what, answer) => {
      expect((await looked(answer)).said).toEqual([]);
    },
  );
});

test('no check of an agent refuses its own example', async () => {
  const reports = await lintWithChecks(agents.values());
  expect(reports.flatMap(({ findings }) => findings).filter(({ rule }) => rule === 'check')).toEqual([]);
});
