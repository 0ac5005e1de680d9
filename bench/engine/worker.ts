// A worker of the benchmarks, as a process of its own. Sessions take their time and are not held.
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentRuntime } from '@parallel-agents/core';
import { openEngine } from '@parallel-agents/engine-bullmq';
import type { WorkerPlan } from './workers.ts';
import { doRun } from './writer.ts';

const { url, sessionMs, concurrency } = JSON.parse(process.argv[2] ?? '{}') as WorkerPlan;
let sessions = 0;
/** Holds nothing of what it was asked: what grows is the engine’s. */
const local: AgentRuntime = {
  name: 'scripted',
  capabilities: { tools: false, attach: false, cost: false, models: false },
  async spawn({ attemptId }) {
    sessions++;
    return {
      reference: { runtime: 'scripted', attemptId, sessionKey: attemptId },
      outcome: () =>
        sleep(sessionMs, {
          status: 'completed' as const,
          text: 'The tide rises twice a day. It falls as often.',
          usage: { inputTokens: 40, outputTokens: 12 },
        }),
      cancel: async () => {},
    };
  },
  close: async () => {},
};
const engine = await openEngine({ url, onWarning: ({ message }) => process.stderr.write(`${message}\n`) });
const worker = await engine.startWorker({
  runtime: local,
  concurrency,
  onRun: (run) => doRun(run, { timeoutSeconds: 600 }, { keepResults: false }),
});
const before = process.cpuUsage();
process.once('SIGTERM', async () => {
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({ sessions, cpuMs: (user + system) / 1000 })}\n`);
  await worker.close();
  await engine.close();
  process.exit();
});
process.stdout.write('ready\n');
