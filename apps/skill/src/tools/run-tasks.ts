import type { AgentTask } from '@parallel-agents/core';
import { type Static, Type } from 'typebox';
import { agentsOf } from '../agents.ts';
import { runAnswerSchema } from '../answer/run-answer.ts';
import { requirePermission } from '../host/permission.ts';
import { requireModels } from '../run/require-models.ts';
import { runTasks } from '../run/run-tasks.ts';
import { defineTool } from '../tool.ts';

const taskSchema = Type.Object(
  {
    agent: Type.String({ description: 'Name of a known agent, or of one in `agents`.' }),
    description: Type.String({ description: 'What is to be done, with all the agent needs to know.' }),
    input: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'Data to work on, such as {"code": "…"}.' }),
    ),
    id: Type.Optional(Type.String({ description: 'Names the task in results and in dependsOn.' })),
    dependsOn: Type.Optional(
      Type.Array(Type.String(), { description: 'Tasks whose outputs this one needs.' }),
    ),
    outputFormat: Type.Optional(
      Type.Union([
        Type.Literal('json'),
        Type.Literal('markdown'),
        Type.Literal('code'),
        Type.Literal('text'),
      ]),
    ),
    model: Type.Optional(
      Type.String({ description: '"provider/model"; only where the operator allows it.' }),
    ),
    timeoutSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0 })),
  },
  { additionalProperties: false },
);

const agentSchema = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z0-9_]{0,63}$' }),
    instructions: Type.String({ description: 'Its system prompt: role, method, limits.', maxLength: 20_000 }),
  },
  { additionalProperties: false },
);

export const runTasksTool = defineTool({
  name: 'parallel_agents_run',
  label: 'Run agents in parallel',
  description:
    'Run several tasks at once, each by an agent of its own, and get all results in one answer. Use it for two or more independent pieces of work. Agents: parallel_agents_list, or make up your own in `agents`. Sub-agents see only what the task says. Such as {"tasks": [{"agent": "critic", "description": "…"}], "agents": [{"name": "critic", "instructions": "…"}]}.',
  parameters: Type.Object(
    {
      tasks: Type.Array(taskSchema, { minItems: 1 }),
      agents: Type.Optional(
        Type.Array(agentSchema, { description: 'Agents made up for this run.', maxItems: 50 }),
      ),
    },
    { additionalProperties: false },
  ),
  outputSchema: runAnswerSchema,
  async execute({ tasks, agents = [] }, call) {
    requirePermission(call.host);
    requireModels(tasks, call.host);
    const { registry, withoutTools } = await agentsOf(call.host, agents);
    return runTasks(
      { title: titleOf(tasks), tasks: tasks.map(toTask), agents: registry, withoutTools },
      call,
    );
  },
});

function toTask(task: Static<typeof taskSchema>): AgentTask {
  return task;
}

function titleOf(tasks: readonly Static<typeof taskSchema>[]): string {
  return `${tasks.length} tasks: ${[...new Set(tasks.map(({ agent }) => agent))].join(', ')}`;
}
