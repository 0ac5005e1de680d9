import { testsOfFixtures } from './tests-of-fixtures.ts';
import type { Topic } from './topic.ts';

/** The parts of a package that depend on how its agents are written. */
export interface PackageParts {
  files: Record<string, string>;
  /** Paths that npm publishes. */
  published: string[];
}

/** Agents as markdown: no build step, and nothing in them is executed. */
export function markdownFiles({ words, agent }: Topic): PackageParts {
  return {
    published: ['agents'],
    files: { [`agents/${agent}.md`]: agentFile(words, agent), 'test/agents.test.js': testOfAgents },
  };
}

function agentFile(words: string, agent: string): string {
  return `---
name: ${agent}
description: Answers a question about ${words}, with what it took for granted.
version: 0.1.0
category: custom
tier: cheap
tools: none
inputSchema:
  type: object
  properties:
    question: { type: string, description: What is to be answered. }
outputSchema:
  type: object
  properties:
    answer: { type: string, minLength: 1, description: "The answer, in a few sentences." }
    assumptions:
      type: array
      items: { type: string }
      description: What was taken for granted because nobody said it.
  required: [answer, assumptions]
  additionalProperties: false
rubric:
  - The answer can be used as it is.
  - What nobody said is among the assumptions, and not in the answer as a fact.
fixtures:
  - name: an ordinary question
    description: Answer the question.
    input: { question: "What should I know first about ${words}?" }
  - name: too little is known
    description: Answer, although nothing is said of the case.
---

You answer questions about ${words}.

1. Say what the question is in one sentence, for yourself.
2. Answer it in a few sentences that a newcomer understands. Facts first, then advice.
3. Where something is missing, take the ordinary case, and write down what you took for granted.

Invent no names, numbers or sources. Where you do not know, say so.
`;
}

const testOfAgents = `// Loads the agents as strictly as can be, and tries each on its fixtures with made-up answers: no model, no cost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { loadAgents } from '@parallel-agents/registry';

const folder = fileURLToPath(new URL('../agents', import.meta.url));
const { agents, notes } = await loadAgents(folder, { strict: true });

test('every file is an agent', () => assert.deepEqual(notes, []));

${testsOfFixtures('agents')}`;
