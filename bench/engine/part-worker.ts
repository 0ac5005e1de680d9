// A worker of the benchmark of a run in parts, as a process of its own.
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type AgentRuntime, createOrchestrator, defineAgent } from '@parallel-agents/core';
import { openEngine } from '@parallel-agents/engine-bullmq';
import { z } from 'zod';

const [url = ''] = process.argv.slice(2);
const sessionMs = Number(process.env.SESSION_MS ?? 10);
const requestSchema = z.object({
  tasks: z.array(z.looseObject({ agent: z.string(), description: z.string() })),
});
const agent = defineAgent({
  name: 'writer',
  category: 'bench',
  description: 'Writes.',
  version: '1.0.0',
  instructions: 'Write.',
  tools: 'none',
  tier: 'cheap',
});
/** Holds nothing of what it was asked: what grows is the engine’s. */
const local: AgentRuntime = {
  name: 'scripted',
  capabilities: { tools: false, attach: false, cost: false, models: false },
  spawn: async ({ attemptId }) => ({
    reference: { runtime: 'scripted', attemptId, sessionKey: attemptId },
    outcome: () =>
      sleep(sessionMs, {
        status: 'completed' as const,
        text: 'The tide rises twice a day. It falls as often.',
        usage: { inputTokens: 40, outputTokens: 12 },
      }),
    cancel: async () => {},
  }),
  close: async () => {},
};
let sessions = 0;
const engine = await openEngine({ url, onWarning: ({ message }) => process.stderr.write(`${message}\n`) });
const worker = await engine.startWorker({
  runtime: local,
  concurrency: 100,
  onEvent: (event) => {
    if (event.type === 'session.ended') sessions++;
  },
  onRun: ({ runId, request, resume, runtime, journal, maxConcurrent, signal }) =>
    createOrchestrator({
      runtime,
      agents: [agent],
      admission: [runtime.admission],
      journal,
      maxConcurrent,
    }).run(requestSchema.parse(request).tasks, { runId, resume, request, signal, keepResults: false }),
});
process.once('SIGTERM', async () => {
  const { user, system } = process.cpuUsage();
  process.stdout.write(
    `sessions ${sessions}, CPU ${((user + system) / 1000 / sessions).toFixed(2)} ms each\n`,
  );
  await worker.close();
  await engine.close();
  process.exit();
});
process.stdout.write('ready\n');
