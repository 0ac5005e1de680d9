import { createOrchestrator, defineAgent, type Journal } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { z } from 'zod';

export interface Makespan {
  name: string;
  tasks: number;
  concurrency: number;
  sessionMs: number;
  /** Measured makespan over the shortest possible one. */
  ratio: number;
  /** Milliseconds of CPU for each 1,000 tasks, user and system. */
  cpuMsPerThousand: number;
}

export interface MakespanPlan {
  tasks: number;
  concurrency: number;
  sessionMs: number;
  /** @default none */
  journal?: Journal;
}

const agent = defineAgent({
  name: 'echo',
  category: 'bench',
  description: 'Answers with a small JSON object.',
  version: '1.0.0',
  instructions: 'Answer.',
  outputSchema: z.object({ answer: z.string() }),
  tools: 'none',
  tier: 'cheap',
});

/** Runs so many sessions of a known length and compares the makespan with the ideal: full batches, no overhead. */
export async function measureMakespan(
  name: string,
  { tasks, concurrency, sessionMs, journal }: MakespanPlan,
): Promise<Makespan> {
  const runtime = scripted({
    reply: () => ({ kind: 'text', text: '{"answer": "yes"}', delayMs: sessionMs }),
  });
  const orchestrator = createOrchestrator({
    runtime,
    agents: [agent],
    maxConcurrent: concurrency,
    ...(journal && { journal }),
  });
  const asked = Array.from({ length: tasks }, (_, index) => ({
    agent: 'echo',
    description: `task ${index}`,
  }));
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const { summary } = await orchestrator.run(asked);
  const elapsedMs = performance.now() - before;
  const cpu = process.cpuUsage(cpuBefore);
  if (summary.completed !== tasks)
    throw new Error(`${name}: only ${summary.completed} of ${tasks} completed`);
  const idealMs = Math.ceil(tasks / concurrency) * sessionMs;
  return {
    name,
    tasks,
    concurrency,
    sessionMs,
    ratio: elapsedMs / idealMs,
    cpuMsPerThousand: ((cpu.user + cpu.system) / 1000 / tasks) * 1000,
  };
}
