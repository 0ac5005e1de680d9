// `node bench/engine/run.ts`: one run over an engine, with one worker and with three, on each server that is installed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { openEngine } from '@parallel-agents/engine-bullmq';
import { serverKinds } from '@parallel-agents/testing/internal/servers';
import type { EngineBenchPlan } from './plan.ts';

const plan: EngineBenchPlan = {
  tasks: Number(process.env.TASKS ?? 10_000),
  sessionMs: Number(process.env.SESSION_MS ?? 500),
  sessionsPerWorker: 40,
};
const program = fileURLToPath(new URL('worker-process.ts', import.meta.url));

async function startWorker(url: string): Promise<ChildProcess> {
  const words = [...process.execArgv, program, url, JSON.stringify(plan)];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  if (child.stdout) await once(child.stdout, 'data');
  return child;
}

/** Ends a worker and gives the number of sessions that it has started. */
async function endWorker(child: ChildProcess): Promise<number> {
  let said = '';
  child.stdout?.on('data', (text: Buffer) => {
    said += text;
  });
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return Number(/sessions (\d+)/.exec(said)?.[1]);
}

/** Seconds from handing a run in to its report. */
async function measure(url: string, workerCount: number): Promise<number> {
  const engine = await openEngine({ url });
  const workers = await Promise.all(Array.from({ length: workerCount }, () => startWorker(url)));
  const runId = `bench-${workerCount}`;
  const startedAt = performance.now();
  await engine.submit({
    runId,
    runtime: 'scripted',
    tasks: Array.from({ length: plan.tasks }, (_, index) => ({ taskId: `${index}`, agent: 'writer' })),
    request: {},
  });
  const { summary } = await engine.follow(runId);
  const seconds = (performance.now() - startedAt) / 1000;
  const sessions = await Promise.all(workers.map(endWorker));
  const started = sessions.reduce((sum, count) => sum + count, 0);
  await engine.close();
  const ideal = (plan.tasks * plan.sessionMs) / 1000 / (plan.sessionsPerWorker * workerCount);
  console.log(
    `  ${workerCount} workers: ${summary.completed} of ${plan.tasks} completed, ${started} sessions started, ${(seconds / ideal).toFixed(2)} of the ideal time`,
  );
  return seconds;
}

for (const { kind, missing, start } of serverKinds()) {
  if (missing !== undefined) continue;
  console.log(
    `${kind}: ${plan.tasks} tasks of ${plan.sessionMs} ms, ${plan.sessionsPerWorker} at once on each worker`,
  );
  const server = await start();
  const one = await measure(server.url, 1);
  const three = await measure(server.url, 3);
  console.log(`  throughput of three workers over one: ${(one / three).toFixed(2)}`);
  await server.stop();
}
