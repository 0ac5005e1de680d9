import { type AgentResolver, type AgentTask, createOrchestrator } from '@parallel-agents/core';
import { toAnswer } from '../answer/answer.ts';
import type { ToolAnswer } from '../host/openclaw.ts';
import type { ToolCall } from '../tool.ts';
import { enterRun } from './enter-run.ts';

export interface Assignment {
  /** What the run is for, in a few words. */
  title: string;
  tasks: readonly AgentTask[];
  agents: AgentResolver;
}

/**
 * From tasks to one compact answer.
 *
 * @throws ParallelAgentsError if nothing was started
 */
export async function runTasks({ title, tasks, agents }: Assignment, call: ToolCall): Promise<ToolAnswer> {
  const { host } = call;
  const entry = { kind: 'run', title, tasks: tasks.length } as const;
  const report = await enterRun(entry, call, async ({ id, options, signal, record, tell }) => {
    const most = host.config.timeoutSeconds;
    const run = createOrchestrator({ ...options, agents }).run(capped(tasks, most), { runId: id, signal });
    let ended = 0;
    for await (const event of run) {
      record('run', event);
      if (event.type !== 'task-ended') continue;
      ended += 1;
      tell(`${ended} of ${tasks.length}: ${event.result.agent} ${event.result.status}`);
    }
    return await run;
  });
  return toAnswer(report, host);
}

/** A task may ask for less time than is allowed, not for more. */
function capped(tasks: readonly AgentTask[], most: number): AgentTask[] {
  return tasks.map((task) => ({ ...task, timeoutSeconds: Math.min(task.timeoutSeconds ?? most, most) }));
}
