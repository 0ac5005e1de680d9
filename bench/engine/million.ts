// `node bench/engine/million.ts`: one run of many tasks on Redis, handed in part by part; TASKS, WORKERS, PART, SESSION_MS.
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { openEngine, type RunPart } from '@parallel-agents/engine-bullmq';
import { startRedis } from '@parallel-agents/testing/internal/servers';
import { endWorker, peak, redisFigure, startWorker } from './workers.ts';
import { asSubmission, writerTasks } from './writer.ts';

const tasks = Number(process.env.TASKS ?? 100_000);
const workers = Number(process.env.WORKERS ?? 2);
const perPart = Number(process.env.PART ?? 1000);
const sessionMs = Number(process.env.SESSION_MS ?? 10);

function* parts(): Generator<RunPart> {
  for (let first = 0; first < tasks; first += perPart)
    yield asSubmission(writerTasks(Math.min(perPart, tasks - first), undefined, first));
}

const server = await startRedis();
const { url } = server;
const plan = { url, sessionMs, concurrency: 100 };
const children = await Promise.all(Array.from({ length: workers }, () => startWorker(plan)));
const engine = await openEngine({ url });
const startedAt = performance.now();
const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(0);
const handingIn = engine
  .submitParts({ runId: 'million', runtime: 'scripted', parts: parts() })
  .then((count) => {
    console.log(`handed in: ${count} parts after ${seconds()} s, at most ${peak('self')} MB here`);
  });
// It is there before the first part is.
while ((await engine.journal.list()).length === 0) await sleep(50);
let told = 0;
for await (const { overview } of engine.followParts('million')) {
  if (overview.completed < told && overview.status === 'running') continue;
  told += tasks / 10;
  const memory = children.map(({ pid = 0 }) => peak(pid)).join(', ');
  console.log(
    `${seconds()} s: ${overview.completed} of ${overview.asked} completed, ${overview.failed} failed, ${overview.status}; at most ${peak('self')} MB here, ${memory} MB in workers`,
  );
}
await handingIn;
const commands = Number(redisFigure(url, 'total_commands_processed')) / tasks;
const [atEnd, atMost] = ['used_memory_human', 'used_memory_peak_human'].map((name) => redisFigure(url, name));
console.log(`Redis: ${atEnd} at the end, ${atMost} at most, ${commands.toFixed(1)} commands a task`);
for (const child of children) {
  const { sessions, cpuMs } = await endWorker(child);
  console.log(`sessions ${sessions}, CPU ${(cpuMs / sessions).toFixed(2)} ms each`);
}
await engine.close();
await server.stop();
