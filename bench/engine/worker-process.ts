// A worker of the benchmark, as a process of its own.
import process from 'node:process';
import { createOrchestrator, defineAgent } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { openEngine } from '@parallel-agents/engine-bullmq';
import type { EngineBenchPlan } from './plan.ts';

const [url = '', text = '{}'] = process.argv.slice(2);
const { sessionMs, sessionsPerWorker, tasks } = JSON.parse(text) as EngineBenchPlan;
const agent = defineAgent({
  name: 'writer',
  category: 'bench',
  description: 'Writes.',
  version: '1.0.0',
  instructions: 'Write.',
  tools: 'none',
  tier: 'cheap',
});
const local = scripted({ latencyMs: sessionMs, reply: () => ({ kind: 'text', text: 'Written.' }) });
const engine = await openEngine({ url });
const worker = await engine.startWorker({
  runtime: local,
  concurrency: sessionsPerWorker,
  onRun: ({ runId, resume, runtime, journal, maxConcurrent, signal }) =>
    createOrchestrator({
      runtime,
      agents: [agent],
      admission: [runtime.admission],
      journal,
      maxConcurrent,
      timeoutSeconds: 600,
    }).run(
      Array.from({ length: tasks }, (_, index) => ({ agent: 'writer', description: `Part ${index}.` })),
      { runId, resume, signal },
    ),
});
process.once('SIGTERM', async () => {
  process.stdout.write(`sessions ${local.calls.length}\n`);
  await worker.close();
  await engine.close();
});
process.stdout.write('ready\n');
