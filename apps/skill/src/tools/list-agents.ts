import { Type } from 'typebox';
import { agentsOf } from '../agents.ts';
import { defineTool } from '../tool.ts';

const outputSchema = Type.Object(
  {
    agents: Type.Array(
      Type.Object(
        { name: Type.String(), category: Type.String(), description: Type.String() },
        { additionalProperties: false },
      ),
    ),
    /** Files of the workspace that hold no agent that can be run. */
    problems: Type.Array(Type.String()),
  },
  { additionalProperties: false },
);

export const listAgents = defineTool({
  name: 'parallel_agents_list',
  label: 'List agents',
  description:
    'The agents that parallel_agents_run knows, those made in this workspace among them: name, category, what each is for.',
  parameters: Type.Object(
    { category: Type.Optional(Type.String({ description: 'Only these, such as "development".' })) },
    { additionalProperties: false },
  ),
  outputSchema,
  async execute({ category }, { host }) {
    const { registry, problems } = await agentsOf(host);
    const agents = registry
      .list({ category })
      .map(({ name, category: group, description }) => ({ name, category: group, description }));
    const lines = agents.map(
      ({ name, category: group, description }) => `${name} (${group}): ${description}`,
    );
    const none = `No category ${category}. There are: ${registry.categories().join(', ')}.`;
    const text = [lines.join('\n') || none, ...problems.map((problem) => `Cannot be used: ${problem}`)];
    return { content: [{ type: 'text', text: text.join('\n') }], details: { agents, problems } };
  },
});
