import { InputError } from '@parallel-agents/core';
import { Type } from 'typebox';
import { agentsAnswerSchema } from '../answer/agents-answer.ts';
import type { Answer } from '../answer/answer.ts';
import { goalAnswerSchema } from '../answer/goal-answer.ts';
import { runAnswerSchema } from '../answer/run-answer.ts';
import type { Host } from '../host/host.ts';
import { requirePermission, requirePermissionToFinish } from '../host/permission.ts';
import { isUnfinished, type KeptRun } from '../run/kept-runs.ts';
import { defineTool } from '../tool.ts';
import { startingTools } from './starting-tools.ts';

export const resumeRun = defineTool({
  name: 'parallel_agents_resume',
  label: 'Resume a run',
  description:
    'Continue a run of this chat after a restart or a stop; what is done is not paid for again. {}. Or retry failed tasks: {"retryFailed": true}. The answer has all results, as if it had not been interrupted. Of a run that has ended it gives the results again, at no cost.',
  parameters: Type.Object(
    {
      run: Type.Optional(
        Type.String({
          description:
            'Its id, from parallel_agents_runs. Default: the newest that is unfinished; with retryFailed the newest with failed tasks.',
        }),
      ),
      retryFailed: Type.Optional(
        Type.Boolean({
          description: 'Do the tasks again that failed, and keep the results of the others. Default: false.',
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
  outputSchema: Type.Union([runAnswerSchema, agentsAnswerSchema, goalAnswerSchema]),
  async execute({ run: wanted, retryFailed = false, task, from }, call) {
    const { host } = call;
    const isPart = task !== undefined || from !== undefined;
    const held = retryFailed || isPart ? undefined : answerOf(wanted, host);
    if (held) return held;
    const chosen = await choose(wanted, retryFailed, host);
    requireRight(chosen, retryFailed, host);
    const { id, tool: name, given, agentFiles } = chosen;
    const tool = startingTools.find((candidate) => candidate.name === name);
    if (tool === undefined) throw refused(`the tool ${name} of the run ${id} is no longer there`);
    return tool.execute(given, {
      ...call,
      host: { ...host, agentFiles, isGranted: true },
      resume: id,
      retryFailed,
      ...(isPart && { part: { ...(task !== undefined && { task }), from: from ?? 0 } }),
    });
  },
});

/** What a run brought that the chat did not wait for; it is there though runs are not kept. */
function answerOf(wanted: string | undefined, { chat, shared }: Host): Answer | undefined {
  return shared.book.of(chat).find(({ id }) => id === wanted)?.answer;
}

async function choose(wanted: string | undefined, retryFailed: boolean, host: Host): Promise<KeptRun> {
  const all = await host.shared.kept.of(host);
  const fits = retryFailed ? hasFailed : isUnfinished;
  const found = wanted === undefined ? all.find(fits) : all.find(({ id }) => id === wanted);
  const atWork = host.shared.book.of(host.chat).find(({ id, state }) => id === wanted && state === 'running');
  if (atWork) throw refused(`"${wanted}" is still at work: ${atWork.progress()}`, 'Wait for it, or stop it.');
  const there = `There are: ${all.map(({ id }) => id).join(', ') || 'none'}.`;
  if (found === undefined) {
    const none = retryFailed ? 'no run of this chat has failed tasks' : 'no run of this chat is unfinished';
    throw refused(wanted === undefined ? none : `this chat has no ended run "${wanted}"`, there);
  }
  if (retryFailed && !hasTasks(found)) {
    const fix = 'Ask for it anew: parallel_agents_create or parallel_agents_refine, with these agents only.';
    throw refused(`${found.id} makes agents in steps that are not done again one by one`, fix);
  }
  return found;
}

function hasFailed(run: KeptRun): boolean {
  return hasTasks(run) && run.state !== 'completed';
}

/** Tasks of its own, or those of a plan. */
function hasTasks({ id }: Pick<KeptRun, 'id'>): boolean {
  return id.startsWith('run-') || id.startsWith('goal-');
}

/** What a restart interrupted the owner has allowed already; a stop took that back. */
function requireRight({ state }: KeptRun, retryFailed: boolean, host: Host): void {
  if (retryFailed || state === 'cancelled') requirePermission(host);
  else requirePermissionToFinish(host);
}

function refused(message: string, fix = 'Start it anew.'): InputError {
  return new InputError([{ code: 'INVALID_OPTION', path: ['run'], message, fix }]);
}
