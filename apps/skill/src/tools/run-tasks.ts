import { withMadeUp } from '@parallel-agents/app/internal/agents';
import type { AgentTask } from '@parallel-agents/core';
import type { OutputFormat } from '@parallel-agents/core/internal';
import { type Static, Type } from 'typebox';
import { agentsOf } from '../agents.ts';
import { runAnswerSchema, toRunAnswer } from '../answer/run-answer.ts';
import type { Host } from '../host/host.ts';
import { capped, toAgentTasks } from '../parameters/agent-tasks.ts';
import { several, withBestOf } from '../parameters/best-of.ts';
import { tasksProgress } from '../run/progress-lines.ts';
import { requireModels } from '../run/require-models.ts';
import { defineStartingTool } from '../run/starting-tool.ts';
import { readMaterial } from '../workspace/read-material.ts';

const taskSchema = Type.Object(
  {
    agent: Type.String({ description: 'Name of a known agent, or of one in `agents`.' }),
    description: Type.String({ description: 'What is to be done, with all the agent needs to know.' }),
    input: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'Data to work on, such as {"code": "…"}.' }),
    ),
    files: Type.Optional(
      Type.Array(Type.String(), { description: 'Files of the workspace for this task only.' }),
    ),
    id: Type.Optional(Type.String({ description: 'Names the task in results and in dependsOn.' })),
    dependsOn: Type.Optional(
      Type.Array(Type.String(), { description: 'Tasks whose outputs this one needs.' }),
    ),
    // As a pattern: OpenClaw shows models signatures of 300 characters, and none of those that are longer.
    outputFormat: Type.Optional(
      Type.Unsafe<OutputFormat>(
        Type.String({
          pattern: '^(json|markdown|code|text)$',
          description: 'json, markdown, code or text. Default: the agent’s.',
        }),
      ),
    ),
    model: Type.Optional(
      Type.String({ description: '"provider/model"; only where the operator allows it.' }),
    ),
    timeoutSeconds: Type.Optional(Type.Number()),
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

export const runTasksTool = defineStartingTool({
  name: 'parallel_agents_run',
  label: 'Run subagents in parallel',
  description:
    'Spawn many subagents at once, one answer. {"tasks": [{"agent": "critic", "description": "…"}], "agents": [{"name": "critic", "instructions": "…"}]}. All results, checked: a fan out, a swarm without wait, for two or more independent pieces of work: agents as personas that debate, opinions of critics or experts, ideas from different perspectives, a map and reduce over documents to summarize. To spawn subagents that need no tools, prefer it to sessions_spawn. What all work on is named once, in `files` or `input`; sub-agents see nothing else but their task. Agents: parallel_agents_list, or made up in `agents`.',
  parameters: Type.Object(
    {
      tasks: Type.Array(taskSchema, { minItems: 1 }),
      files: Type.Optional(
        Type.Union([Type.Array(Type.String()), Type.String()], {
          description:
            'Files of the workspace that all tasks get: paths, folders or patterns such as src/**/*.ts.',
        }),
      ),
      input: Type.Optional(
        Type.Record(Type.String(), Type.Unknown(), {
          description: 'What all tasks get, such as {"draft": "…"}: say it once.',
        }),
      ),
      several,
      agents: Type.Optional(
        Type.Array(agentSchema, { description: 'Agents made up for this run.', maxItems: 50 }),
      ),
    },
    { additionalProperties: false },
  ),
  outputSchema: runAnswerSchema,
  async plan({ tasks, agents = [], files = [], input = {}, several: asked }, { host, part }) {
    requireModels(tasks, host);
    const { registry } = await agentsOf(host);
    const { material, leftOut } = await readMaterial([files].flat(), host);
    const read = await Promise.all(tasks.map((task, index) => withFiles(task, index, host)));
    const ready = toAgentTasks(
      read.map(({ task }) => task),
      withMadeUp(registry, agents),
      { input, material },
    );
    const notRead = [...leftOut, ...read.flatMap((task) => task.leftOut)];
    return {
      job: {
        spec: {
          tasks: capped(ready, host),
          ...(agents.length > 0 && { agents }),
          ...withBestOf(asked),
        },
        title: titleOf(tasks),
        tasks: tasks.length,
        registry,
        progressOf: tasksProgress(),
      },
      toAnswer: (report) => toRunAnswer(report, host, { leftOut: notRead, part }),
    };
  },
});

async function withFiles(
  { files, ...task }: Static<typeof taskSchema>,
  index: number,
  host: Host,
): Promise<{ task: AgentTask; leftOut: string[] }> {
  if (files === undefined) return { task, leftOut: [] };
  const { material, leftOut } = await readMaterial(files, host, ['tasks', index, 'files']);
  return { task: { ...task, material }, leftOut };
}

function titleOf(tasks: readonly Static<typeof taskSchema>[]): string {
  return `${tasks.length} tasks: ${[...new Set(tasks.map(({ agent }) => agent))].join(', ')}`;
}
