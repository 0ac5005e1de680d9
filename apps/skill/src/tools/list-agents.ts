import { Type } from 'typebox';
import { agentsOf } from '../agents.ts';
import { inputFields } from '../input-fields.ts';
import { defineTool } from '../tool.ts';

const outputSchema = Type.Object(
  {
    /** The rest stands in the text only: OpenClaw’s `tool_call` shows the model both. */
    agents: Type.Array(Type.String()),
    /** Files of the workspace that hold no agent that can be run. */
    problems: Type.Integer(),
  },
  { additionalProperties: false },
);

export const listAgents = defineTool({
  name: 'parallel_agents_list',
  label: 'List agents',
  description:
    'The agents that parallel_agents_run knows, those made in this workspace among them: name, category, what each is for, and the fields of its input.',
  parameters: Type.Object(
    { category: Type.Optional(Type.String({ description: 'Only these, such as "development".' })) },
    { additionalProperties: false },
  ),
  outputSchema,
  async execute({ category }, { host }) {
    const { registry, problems } = await agentsOf(host);
    const agents = registry.list({ category });
    const lines = agents.map((agent) => {
      const fields = inputFields(agent).join(', ');
      const input = fields === '' ? '' : ` Input: ${fields}.`;
      return `${agent.name} (${agent.category}): ${agent.description}${input}`;
    });
    const none = `No category ${category}. There are: ${registry.categories().join(', ')}.`;
    const text = [lines.join('\n') || none, ...problems.map((problem) => `Cannot be used: ${problem}`)];
    return {
      content: [{ type: 'text', text: text.join('\n') }],
      details: { agents: agents.map(({ name }) => name), problems: problems.length },
    };
  },
});
