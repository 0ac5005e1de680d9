import { InputError } from '@parallel-agents/core';
import { Type } from 'typebox';
import { z } from 'zod';
import { agentsOf } from '../agents.ts';
import { goalAnswerSchema, type MadeAgent, toGoalAnswer } from '../answer/goal-answer.ts';
import type { Host } from '../host/host.ts';
import { several, withBestOf } from '../parameters/best-of.ts';
import { goalProgress } from '../run/progress-lines.ts';
import { defineStartingTool } from '../run/starting-tool.ts';
import { readWorkspaceFile } from '../workspace/read-file.ts';
import { writeWorkspaceAgent } from '../workspace/workspace-agents.ts';

export const orchestrateTool = defineStartingTool({
  name: 'parallel_agents_orchestrate',
  label: 'Reach a goal with many agents',
  description:
    'Reach a goal by a workflow of subagents: planned, done in parallel, put into one report with sources. {"goal": "…"}, with "planOnly": true only the plan. To research and compare options, to write a report, or for any goal whose parts you cannot name: a planner breaks it down into tasks, and what fails is planned anew once. Where you know the tasks yourself, parallel_agents_run is cheaper.',
  parameters: Type.Object(
    {
      goal: Type.String({ description: 'What is wanted, with all that agents need to know.', minLength: 1 }),
      planOnly: Type.Optional(
        Type.Boolean({
          description: 'Make the plan and run nothing of it, to show the user. Default: false.',
        }),
      ),
      plan: Type.Optional(
        Type.String({ description: 'Carry out this plan: the file that planOnly wrote, in the workspace.' }),
      ),
      maxTasks: Type.Optional(Type.Integer({ minimum: 1, description: 'Tasks of the plan at most.' })),
      createAgents: Type.Optional(
        Type.Boolean({
          description:
            'Make agents that the plan is missing, for this goal and later ones: some 10 to 30 model calls each. Default: false.',
        }),
      ),
      several,
    },
    { additionalProperties: false },
  ),
  outputSchema: goalAnswerSchema,
  async plan(
    { goal, planOnly = false, plan: file, maxTasks, createAgents = false, several: asked },
    { host, part },
  ) {
    const { registry } = await agentsOf(host);
    const plan = file === undefined ? undefined : await readPlan(file, host);
    const made: MadeAgent[] = [];
    const most = Math.min(maxTasks ?? host.config.maxTasks, host.config.maxTasks);
    return {
      job: {
        spec: {
          goal,
          planOnly,
          maxTasks: most,
          createAgents,
          ...(plan !== undefined && { plan }),
          ...withBestOf(asked),
        },
        title: goal,
        tasks: 1,
        registry,
        progressOf: goalProgress,
        options: {
          // A later goal may need it too. One that cannot be written serves this goal all the same.
          async onAgentMade(agent) {
            made.push({ name: agent.name, written: await writeWorkspaceAgent(agent, host) });
          },
        },
      },
      toAnswer: (report) => toGoalAnswer({ report, made, part }, host),
    };
  },
});

const planFileSchema = z.looseObject({ tasks: z.array(z.unknown()) });

/** Whether the plan can be run, the orchestrator says. @throws InputError `INVALID_FILE` */
async function readPlan(file: string, host: Host): Promise<unknown> {
  const { text } = await readWorkspaceFile(file, host, 'plan');
  const parsed = planFileSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  const fix = 'Name the file that planOnly wrote: approach, reason and tasks, as JSON.';
  throw new InputError([{ code: 'INVALID_FILE', path: ['plan'], message: `${file} holds no plan`, fix }]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
