import { type AgentResolver, type AgentTask, createOrchestrator } from '@parallel-agents/core';
import type { Answer } from '../answer/answer.ts';
import { toRunAnswer } from '../answer/run-answer.ts';
import type { AskedCall } from '../tool.ts';
import { enterRun } from './enter-run.ts';

export interface Assignment {
  /** What the run is for, in a few words. */
  title: string;
  tasks: readonly AgentTask[];
  agents: AgentResolver;
  /** Files that were asked for and are not in the material, and why. @default none */
  leftOut?: readonly string[];
}

/**
 * From tasks to one compact answer.
 *
 * @throws ParallelAgentsError if nothing was started
 */
export async function runTasks(
  { title, tasks, agents, leftOut = [] }: Assignment,
  call: AskedCall,
): Promise<Answer> {
  const { host } = call;
  const entry = { kind: 'run', title, tasks: tasks.length } as const;
  const report = await enterRun(entry, call, async ({ id, options, job, signal, tell }) => {
    const run = createOrchestrator({ ...options, agents }).run(capped(tasks, host.config.timeoutSeconds), {
      job,
      step: 'tasks',
      retryFailed: call.retryFailed ?? false,
      signal,
    });
    const agentCount = new Set(tasks.map(({ agent }) => agent)).size;
    tell(
      `${tasks.length} ${tasks.length === 1 ? 'task' : 'tasks'} for ${agentCount} ${agentCount === 1 ? 'agent' : 'agents'}`,
    );
    let ended = 0;
    for await (const event of run) {
      if (event.type !== 'task.ended') continue;
      ended += 1;
      tell(`${ended} of ${tasks.length}: ${event.result.agent} ${event.result.status}`);
    }
    const { results, summary } = await run;
    return { results, summary, runId: id };
  });
  return toRunAnswer(report, host, { leftOut, part: call.part });
}

/** A task may ask for less time than is allowed, not for more. */
function capped(tasks: readonly AgentTask[], most: number): AgentTask[] {
  return tasks.map((task) => ({ ...task, timeoutSeconds: Math.min(task.timeoutSeconds ?? most, most) }));
}
