import { type Static, Type } from 'typebox';
import { agentsOf } from '../agents.ts';
import { oneLine } from '../answer/cut.ts';
import { inputFields } from '../input-fields.ts';
import { defineTool } from '../tool.ts';

const agentSchema = Type.Object(
  {
    name: Type.String(),
    category: Type.String(),
    description: Type.String(),
    /** Fields of its `input`, `?` behind those that may be left out; empty where it takes anything. */
    input: Type.Array(Type.String()),
  },
  { additionalProperties: false },
);

const outputSchema = Type.Object(
  {
    agents: Type.Array(agentSchema),
    /** Why there are none, and files of the workspace that hold no agent that can be run. */
    notes: Type.Array(Type.String()),
  },
  { additionalProperties: false },
);

export const listAgents = defineTool({
  name: 'parallel_agents_list',
  label: 'List agents',
  description:
    'The specialist agents that are available to parallel_agents_run, those of this workspace too: name, category, what each is for, fields of its input. {}',
  parameters: Type.Object(
    { category: Type.Optional(Type.String({ description: 'Only these, such as "development".' })) },
    { additionalProperties: false },
  ),
  outputSchema,
  async execute({ category }, { host }) {
    const { registry, problems, notes: said } = await agentsOf(host);
    const agents = registry.list({ category }).map((agent) => ({
      name: agent.name,
      category: agent.category,
      description: oneLine(agent.description),
      input: inputFields(agent),
    }));
    const none = `No category ${category}. There are: ${registry.categories().join(', ')}.`;
    const notes = [
      ...(agents.length === 0 ? [none] : []),
      ...problems.map((problem) => `Cannot be used: ${oneLine(problem)}`),
      ...said.map(oneLine),
    ];
    const lines = [...agents.map(sayAgent), ...notes];
    return { text: lines.join('\n'), details: { agents, notes } };
  },
});

function sayAgent({ name, category, description, input }: Static<typeof agentSchema>): string {
  const fields = input.length === 0 ? '' : ` Input: ${input.join(', ')}.`;
  return `${name} (${category}): ${description}${fields}`;
}
