// A run that workers do, on a server. node examples/engine.ts redis://127.0.0.1:6379
import process from 'node:process';
import { agentTaskSchema, createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { openEngine } from '@parallel-agents/engine-bullmq';
import { builtinAgents } from '@parallel-agents/registry';
import { z } from 'zod';

const engine = await openEngine({ url: process.argv[2] ?? 'redis://127.0.0.1:6379' });

// A worker: as many of them as there are machines. What it is handed is data of somebody else, so that it is checked.
const requestSchema = z.object({ tasks: z.array(agentTaskSchema) });
const runtime = scripted();
const worker = await engine.startWorker({
  runtime,
  onRun: ({ runId, request, resume, runtime: remote, journal, maxConcurrent, signal }) =>
    createOrchestrator({
      runtime: remote,
      agents: builtinAgents,
      journal,
      maxConcurrent,
      admission: [remote.admission],
    }).run(requestSchema.parse(request).tasks, { runId, resume, request, signal }),
});

// Whoever wants something done, on any machine.
const tasks = [{ id: 'guide', agent: 'documentation_writer', description: 'How to resume a run.' }];
const named = tasks.map(({ id, agent }) => ({ taskId: id, agent }));
await engine.submit({ runId: 'monday', runtime: runtime.name, tasks: named, request: { tasks } });
const { results, summary } = await engine.follow('monday');

console.log(results.map(({ taskId, status }) => `${taskId}: ${status}`).join('\n'));
await worker.close();
await engine.close();
if (summary.failed > 0) process.exitCode = 1;
