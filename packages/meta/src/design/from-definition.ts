import type { AgentDefinition } from '@parallel-agents/core';
import type { AgentCandidate } from './agent-design.ts';
import { readBody } from './body-sections.ts';
import { fromZod } from './schemas.ts';

/** Takes an agent apart, so that models can review and revise it. What it does not have is empty. */
export function fromDefinition(definition: AgentDefinition): AgentCandidate {
  const { category, description, displayName, version, tier, tools, toolLimit } = definition;
  const slash = definition.name.lastIndexOf('/');
  const { instructions, ...sections } = readBody(definition.instructions);
  return {
    design: {
      name: definition.name.slice(slash + 1),
      category,
      description,
      instructions,
      inputSchema: fromZod(definition.inputSchema),
      outputSchema: fromZod(definition.outputSchema),
      ...sections,
      rubric: [...(definition.rubric ?? [])],
      fixtures: (definition.fixtures ?? []).map((fixture) => ({ ...fixture, input: fixture.input ?? {} })),
    },
    metadata: {
      ...(slash > 0 && { namespace: definition.name.slice(0, slash) }),
      ...(displayName !== undefined && { displayName }),
      version,
      tier,
      tools,
      ...(toolLimit && { toolLimit }),
    },
  };
}
