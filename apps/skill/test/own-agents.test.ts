import { lintAgent } from '@parallel-agents/meta';
import { expect, test } from 'vitest';
import { knownAgents } from '../src/agents.ts';

test('the agents that come with the plugin pass the review that others have to pass', () => {
  const errors = knownAgents.names().flatMap((name) => {
    const agent = knownAgents.resolve(name);
    const { findings } = agent ? lintAgent(agent) : { findings: [] };
    return findings
      .filter(({ severity }) => severity === 'error')
      .map(({ problem }) => `${name}: ${problem}`);
  });
  expect(errors).toEqual([]);
});
