import type { AgentsReport, CreateSpec } from '@parallel-agents/app/internal/start';
import type { AgentDefinition } from '@parallel-agents/core';
import { type AgentOutcome, toMarkdown } from '@parallel-agents/meta';
import { Type } from 'typebox';
import { agentsOf } from '../agents.ts';
import { type AgentEnd, agentsAnswerSchema, toAgentsAnswer } from '../answer/agents-answer.ts';
import { fenced } from '../answer/fenced.ts';
import type { Host } from '../host/host.ts';
import { inputFields } from '../input-fields.ts';
import { agentsProgress } from '../run/progress-lines.ts';
import { scoring } from '../run/scoring.ts';
import { defineStartingTool } from '../run/starting-tool.ts';
import { bareName, workspaceNamespace, writeWorkspaceAgent } from '../workspace/workspace-agents.ts';

const briefSchema = Type.Object(
  {
    purpose: Type.String({ description: 'Given what, it produces what, for whom.', minLength: 1 }),
    name: Type.Optional(
      Type.String({ description: 'Such as flaky_test_finder.', pattern: '^[a-z][a-z0-9_]{2,63}$' }),
    ),
    domain: Type.Optional(Type.String({ description: 'The field it works in.' })),
    capabilities: Type.Optional(Type.Array(Type.String(), { description: 'What it can do.' })),
  },
  { additionalProperties: false },
);

export const createAgents = defineStartingTool({
  name: 'parallel_agents_create',
  label: 'Create agents',
  description:
    'Create custom agents to use again: designed, tried, judged and refined, kept in the workspace. {"create": [{"name": "flaky_test_finder", "purpose": "…"}]}. About 10 to 30 model calls for each; an agent that is needed once, make up in parallel_agents_run instead.',
  parameters: Type.Object(
    { create: Type.Array(briefSchema, { minItems: 1, maxItems: 10 }), ...scoring },
    { additionalProperties: false },
  ),
  outputSchema: agentsAnswerSchema,
  async plan({ create, target, maxRounds = 3 }, { host }) {
    const { registry } = await agentsOf(host);
    const spec: CreateSpec = { create, maxRounds, ...(target !== undefined && { target }) };
    return {
      job: {
        spec,
        title: `create ${create.map(({ name, purpose }) => name ?? purpose).join(', ')}`,
        tasks: create.length,
        registry,
        progressOf: agentsProgress,
        options: { takenNames: registry.names().map(bareName) },
      },
      toAnswer: async ({ agents, ...report }: AgentsReport) =>
        toAgentsAnswer(report, await Promise.all(agents.agents.map((outcome) => keep(outcome, host)))),
    };
  },
});

function sayUse(agent: AgentDefinition): string {
  const fields = inputFields(agent).join(', ');
  const input = fields === '' ? '' : `, with input: ${fields}`;
  return `In parallel_agents_run it goes by "${workspaceNamespace}/${bareName(agent.name)}"${input}.`;
}

/** The best version is kept, whether it reached the target or not: it has been paid for, and the answer says which. */
async function keep(outcome: AgentOutcome, host: Host): Promise<AgentEnd> {
  const { agent } = outcome;
  if (agent === undefined) return { outcome, notes: [] };
  const written = await writeWorkspaceAgent(agent, host);
  const notes =
    'file' in written
      ? [sayUse(agent)]
      : ['It is lost with this answer unless it is kept elsewhere:', fenced('result', toMarkdown(agent))];
  return { outcome, written, notes };
}
