import type { AgentDefinition } from '@parallel-agents/core';
import { contractOf } from '@parallel-agents/testing/conformance';
import { expect, test } from 'vitest';
import { builtinDefinitions } from '../src/index.ts';
import { checked } from './kit/checked.ts';
import { sampleTasks } from './kit/sample-tasks.ts';

const agents: readonly AgentDefinition[] = builtinDefinitions;

test.each(agents.map((agent) => [agent.name, agent] as const))(
  'the checks of %s have nothing to say of its example, and look at all of it',
  async (name, agent) => {
    const { said, notChecked } = await checked(agent, contractOf(agent).example, sampleTasks[name]);
    expect({ said, notChecked }).toEqual({ said: [], notChecked: [] });
  },
);

test.each(
  agents.flatMap(({ name, checks = [], outputSchema }) =>
    checks.map((check) => [name, check, outputSchema] as const),
  ),
)('%s has the fields that its check $name looks at', (_name, { fields = [] }, schema) => {
  const names = JSON.stringify(contractOf({ outputSchema: schema } as AgentDefinition).jsonSchema);
  for (const field of fields) expect(names).toContain(`"${field}"`);
});
