import type { PackageParts } from './markdown-files.ts';
import { testsOfFixtures } from './tests-of-fixtures.ts';
import type { Topic } from './topic.ts';

/** Agents in JavaScript: their schemas are zod, and programs that import them have the types of their answers. */
export function typedFiles({ words, namespace, agent }: Topic): PackageParts {
  const variable = agent.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return {
    published: ['index.js'],
    files: { 'index.js': moduleOf(words, namespace, agent, variable), 'test/agents.test.js': testOfAgents },
  };
}

function moduleOf(words: string, namespace: string, agent: string, variable: string): string {
  const name = /^[a-z]/.test(variable) ? variable : `agent${variable}`;
  return `import { defineAgent } from '@parallel-agents/core';
import { z } from 'zod';

export const ${name} = defineAgent({
  name: '${agent}',
  description: 'Answers a question about ${words}, with what it took for granted.',
  version: '0.1.0',
  tier: 'cheap',
  tools: 'none',
  instructions: \`You answer questions about ${words}.

1. Say what the question is in one sentence, for yourself.
2. Answer it in a few sentences that a newcomer understands. Facts first, then advice.
3. Where something is missing, take the ordinary case, and write down what you took for granted.

Invent no names, numbers or sources. Where you do not know, say so.\`,
  inputSchema: z.looseObject({ question: z.string().optional().describe('What is to be answered.') }),
  outputSchema: z.object({
    answer: z.string().min(1).describe('The answer, in a few sentences.'),
    assumptions: z.array(z.string()).describe('What was taken for granted because nobody said it.'),
  }),
  rubric: [
    'The answer can be used as it is.',
    'What nobody said is among the assumptions, and not in the answer as a fact.',
  ],
  fixtures: [
    {
      name: 'an ordinary question',
      description: 'Answer the question.',
      input: { question: 'What should I know first about ${words}?' },
    },
    { name: 'too little is known', description: 'Answer, although nothing is said of the case.' },
  ],
});

export default { namespace: '${namespace || 'my'}', agents: [${name}] };
`;
}

const testOfAgents = `// Tries each agent on its fixtures with made-up answers: no model, no cost.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import own from '../index.js';

${testsOfFixtures('own.agents')}`;
