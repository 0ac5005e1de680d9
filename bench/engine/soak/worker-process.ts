// A worker of the soak, as a process of its own: one engine, two runtimes.
import process from 'node:process';
import { openEngine, type RunAssignment } from '@parallel-agents/engine-bullmq';
import { createBudget } from '@parallel-agents/escalation';
import { openaiCompatible } from '@parallel-agents/openai-compatible';
import { hostedRuntime } from '@parallel-agents/testing/internal';
import { z } from 'zod';
import { doRun } from '../writer.ts';
import { lanes, type WorkerSettings } from './settings.ts';

const { url, host, model } = JSON.parse(process.argv[2] ?? '{}') as WorkerSettings;
const say = (line: string): unknown => process.stdout.write(`${line}\n`);
const limitsSchema = z.object({ spawns: z.int().exactOptional(), tokens: z.int().exactOptional() });

const engine = await openEngine({ url, lanes });
const runtimes = [hostedRuntime(host), openaiCompatible({ baseUrl: model, model: 'tide' })];
const workers = await Promise.all(
  runtimes.map((runtime) =>
    engine.startWorker({
      runtime,
      concurrency: 20,
      // Who dies here dies by chance, and not by what a session does.
      maxDeliveries: 50,
      onRun: (run: RunAssignment) => {
        const limits = limitsSchema.safeParse((run.request as { budget?: unknown }).budget);
        const admission = limits.success ? [createBudget({ ...limits.data, reserveOutputTokens: 100 })] : [];
        return doRun(
          run,
          { admission, retries: 2, retryDelaySeconds: 0.2, timeoutSeconds: 60 },
          { keepResults: false },
        );
      },
      onEvent: (event) => event.type === 'run' && say(`run ${event.runId} ${event.what}`),
    }),
  ),
);
process.once('SIGTERM', async () => {
  await Promise.all(workers.map((worker) => worker.drain()));
  await Promise.all(workers.map((worker) => worker.close()));
  await engine.close();
  process.exit();
});
say('ready');
