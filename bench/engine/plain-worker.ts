// What BullMQ does by itself, as a process of its own: jobs that take their time, nothing kept but their results.
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRedisBackend, withBackend } from 'bullmq';
import type { WorkerPlan } from './workers.ts';

const { url, sessionMs, concurrency } = JSON.parse(process.argv[2] ?? '{}') as WorkerPlan;
const { Worker } = withBackend(createRedisBackend);
let sessions = 0;
const worker = new Worker(
  'plain',
  async () => {
    sessions++;
    await sleep(sessionMs);
    return { text: 'The tide rises twice a day. It falls as often.', inputTokens: 40, outputTokens: 12 };
  },
  { connection: { url, maxRetriesPerRequest: null }, concurrency },
);
worker.on('error', ({ message }) => process.stderr.write(`${message}\n`));
await worker.waitUntilReady();
const before = process.cpuUsage();
process.once('SIGTERM', async () => {
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${JSON.stringify({ sessions, cpuMs: (user + system) / 1000 })}\n`);
  await worker.close();
  process.exit();
});
process.stdout.write('ready\n');
