import { InputError } from '@parallel-agents/core';
import { Type } from 'typebox';
import { agentsAnswerSchema } from '../answer/agents-answer.ts';
import { answerSchema } from '../answer/answer.ts';
import { goalAnswerSchema } from '../answer/goal-answer.ts';
import type { Host } from '../host/host.ts';
import { requirePermission } from '../host/permission.ts';
import { isUnfinished, type KeptRun } from '../run/kept-runs.ts';
import { defineTool } from '../tool.ts';
import { startingTools } from './starting-tools.ts';

export const resumeRun = defineTool({
  name: 'parallel_agents_resume',
  label: 'Resume a run',
  description:
    'Goes on with a run of this chat that the restart of the gateway interrupted, or that was stopped. What is finished is not done or paid for again; the answer has all results, as if it had not been interrupted. Of a run that has ended it gives the results again, at no cost.',
  parameters: Type.Object(
    {
      run: Type.Optional(
        Type.String({
          description: 'Its id, from parallel_agents_runs. Default: the latest that is unfinished.',
        }),
      ),
      task: Type.Optional(
        Type.String({ description: 'Show the output of this task only, where it was cut.' }),
      ),
      from: Type.Optional(
        Type.Integer({ minimum: 0, description: 'Characters of it that were shown already. Default: 0.' }),
      ),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Union([answerSchema, agentsAnswerSchema, goalAnswerSchema]),
  async execute({ run: wanted, task, from }, call) {
    const { host } = call;
    requirePermission(host);
    const { id, tool: name, given, agentFiles } = await choose(wanted, host);
    const tool = startingTools.find((candidate) => candidate.name === name);
    if (tool === undefined) throw refused(`the tool ${name} of the run ${id} is no longer there`);
    const isPart = task !== undefined || from !== undefined;
    return tool.execute(given, {
      ...call,
      host: { ...host, agentFiles },
      resume: id,
      ...(isPart && { part: { ...(task !== undefined && { task }), from: from ?? 0 } }),
    });
  },
});

async function choose(wanted: string | undefined, host: Host): Promise<KeptRun> {
  const all = await host.shared.kept.of(host);
  const found = wanted === undefined ? all.find(isUnfinished) : all.find(({ id }) => id === wanted);
  if (found) return found;
  const what =
    wanted === undefined ? 'no run of this chat is unfinished' : `this chat has no ended run "${wanted}"`;
  throw refused(what, `There are: ${all.map(({ id }) => id).join(', ') || 'none'}.`);
}

function refused(message: string, fix = 'Start it anew.'): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['run'], message, fix }]);
}
