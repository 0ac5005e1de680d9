import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { z } from 'zod';
import type { RunHandler } from '../../src/index.ts';

export const writer = defineAgent({
  name: 'writer',
  category: 'test',
  description: 'Writes.',
  version: '1.0.0',
  instructions: 'Write.',
  tier: 'cheap',
  tools: 'none',
});

const requestSchema = z.object({
  tasks: z.array(z.looseObject({ agent: z.string(), description: z.string() })),
});

/** Does a run as an application does it. */
export const doRun: RunHandler = ({ runId, request, resume, runtime, journal, maxConcurrent, signal }) => {
  const { tasks } = requestSchema.parse(request);
  const orchestrator = createOrchestrator({
    runtime,
    agents: [writer],
    admission: [runtime.admission],
    journal,
    maxConcurrent,
    retryDelaySeconds: 0.1,
  });
  return orchestrator.run(tasks, { runId, resume, request, signal });
};
