import { createOrchestrator, defineAgent, type RunOptions } from '@parallel-agents/core';
import type { RunAssignment } from '@parallel-agents/engine-bullmq';
import { z } from 'zod';

/** The agent of every benchmark of the engine. */
export const writer = defineAgent({
  name: 'writer',
  category: 'bench',
  description: 'Writes.',
  version: '1.0.0',
  instructions: 'Write.',
  tools: 'none',
  tier: 'cheap',
});

export interface WriterTask {
  id: string;
  agent: 'writer';
  description: string;
  model?: string;
  priority?: number;
}

const requestSchema = z.object({
  tasks: z.array(z.looseObject({ agent: z.string(), description: z.string() })),
});

/** So many tasks, numbered from `first` on. */
export function writerTasks(
  count: number,
  describe: (number: number) => string = (number) => `Write part ${number} of the book, in two sentences.`,
  first = 0,
): WriterTask[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `t${first + index}`,
    agent: 'writer',
    description: describe(first + index),
  }));
}

/** What is handed in for them. */
export function asSubmission(tasks: readonly WriterTask[]) {
  return { tasks: tasks.map(({ id, agent }) => ({ taskId: id, agent })), request: { tasks } };
}

type OrchestratorOptions = Parameters<typeof createOrchestrator>[0];

/** Does a run as an application does it. */
export function doRun(
  { runId, request, resume, retryFailed, runtime, journal, maxConcurrent, signal }: RunAssignment,
  more: Partial<OrchestratorOptions> = {},
  options: Partial<RunOptions> = {},
): PromiseLike<unknown> {
  const { admission = [], ...others } = more;
  const orchestrator = createOrchestrator({
    runtime,
    agents: [writer],
    admission: [...admission, runtime.admission],
    journal,
    maxConcurrent,
    ...others,
  });
  const { tasks } = requestSchema.parse(request);
  return orchestrator.run(tasks, { runId, resume, retryFailed, request, signal, ...options });
}
