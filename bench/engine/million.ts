// `node bench/engine/million.ts`: one run of many tasks on Redis, handed in part by part; TASKS, WORKERS, PART.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openEngine, type RunPart } from '@parallel-agents/engine-bullmq';
import { startRedis } from '@parallel-agents/testing/internal/servers';

const tasks = Number(process.env.TASKS ?? 100_000);
const workers = Number(process.env.WORKERS ?? 2);
const perPart = Number(process.env.PART ?? 1000);
const program = fileURLToPath(new URL('part-worker.ts', import.meta.url));
const megabyte = 1024 * 1024;

function* parts(): Generator<RunPart> {
  for (let start = 0; start < tasks; start += perPart) {
    const some = Array.from({ length: Math.min(perPart, tasks - start) }, (_, index) => ({
      id: `t${start + index}`,
      agent: 'writer',
      description: `Write part ${start + index} of the book, in two sentences.`,
    }));
    yield { tasks: some.map(({ id, agent }) => ({ taskId: id, agent })), request: { tasks: some } };
  }
}

/** The most memory that a process has had, in MB. */
function peak(pid: number | 'self'): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}

const server = await startRedis();
const words = [...process.execArgv, program, server.url];
const children = Array.from({ length: workers }, () =>
  spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] }),
);
await Promise.all(children.map((child) => once(child.stdout, 'data')));
const engine = await openEngine({ url: server.url });
const startedAt = performance.now();
const seconds = (): string => ((performance.now() - startedAt) / 1000).toFixed(0);
const handingIn = engine
  .submitParts({ runId: 'million', runtime: 'scripted', parts: parts() })
  .then((count) => {
    console.log(
      `handed in: ${count} parts after ${seconds()} s, ${Math.round(process.memoryUsage().rss / megabyte)} MB here`,
    );
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
const figures = spawnSync('redis-cli', ['-u', server.url, 'info', 'everything'], { encoding: 'utf8' }).stdout;
const figure = (name: string): string => new RegExp(`^${name}:(\\S+)`, 'm').exec(figures)?.[1] ?? 'unknown';
const commands = Number(figure('total_commands_processed')) / tasks;
console.log(
  `Redis: ${figure('used_memory_human')} at the end, ${figure('used_memory_peak_human')} at most, ${commands.toFixed(1)} commands a task`,
);
for (const child of children) {
  const exited = once(child, 'exit');
  child.stdout.on('data', (text: Buffer) => process.stdout.write(text));
  child.kill('SIGTERM');
  await exited;
}
await engine.close();
await server.stop();
