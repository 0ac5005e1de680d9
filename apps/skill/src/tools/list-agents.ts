import { Type } from 'typebox';
import { knownAgents } from '../agents.ts';
import { defineTool } from '../tool.ts';

const outputSchema = Type.Object(
  {
    agents: Type.Array(
      Type.Object(
        { name: Type.String(), category: Type.String(), description: Type.String() },
        { additionalProperties: false },
      ),
    ),
  },
  { additionalProperties: false },
);

export const listAgents = defineTool({
  name: 'parallel_agents_list',
  label: 'List agents',
  description: 'The agents that parallel_agents_run knows: name, category, what each is for.',
  parameters: Type.Object(
    { category: Type.Optional(Type.String({ description: 'Only these, such as "development".' })) },
    { additionalProperties: false },
  ),
  outputSchema,
  async execute({ category }) {
    const found = knownAgents.list({ category });
    const agents = found.map(({ name, category: group, description }) => ({
      name,
      category: group,
      description,
    }));
    const lines = agents.map(
      ({ name, category: group, description }) => `${name} (${group}): ${description}`,
    );
    const none = `No category ${category}. There are: ${knownAgents.categories().join(', ')}.`;
    return { content: [{ type: 'text', text: lines.join('\n') || none }], details: { agents } };
  },
});
