// `node bench/engine/run.ts`: one run over an engine, with one worker and with three, on each server that is installed, and
// on Redis beside what BullMQ does by itself; TASKS, SESSION_MS, SERVER.
import process from 'node:process';
import { openEngine } from '@parallel-agents/engine-bullmq';
import { serverKinds, type TestServer } from '@parallel-agents/testing/internal/servers';
import { createRedisBackend, withBackend } from 'bullmq';
import { endWorker, redisFigure, resetRedisFigures, startWorker, type WorkerAccount } from './workers.ts';
import { asSubmission, writerTasks } from './writer.ts';

const tasks = Number(process.env.TASKS ?? 10_000);
const sessionMs = Number(process.env.SESSION_MS ?? 500);
const concurrency = 40;

interface Measured {
  seconds: number;
  completed: number;
  sessions: number;
  /** Milliseconds of a worker’s processor time, for each task. */
  cpuMs: number;
  /** The same, for each session of the workers that do not lead the run; absent where one does everything. */
  followingCpuMs?: number;
  /** Absent where the server is no Redis. */
  commands?: number;
  bytes?: number;
}

/** Has something done by so many workers. */
async function measure(
  { url, kind }: TestServer,
  workerCount: number,
  work: () => Promise<number>,
  program?: string,
): Promise<Measured> {
  const plan = { url, sessionMs, concurrency };
  const workers = await Promise.all(Array.from({ length: workerCount }, () => startWorker(plan, program)));
  const before = kind === 'redis' ? Number(redisFigure(url, 'used_memory')) : 0;
  if (kind === 'redis') resetRedisFigures(url);
  const startedAt = performance.now();
  const completed = await work();
  const seconds = (performance.now() - startedAt) / 1000;
  const redis = kind === 'redis' && {
    commands: Number(redisFigure(url, 'total_commands_processed')) / tasks,
    bytes: (Number(redisFigure(url, 'used_memory')) - before) / tasks,
  };
  const accounts = await Promise.all(workers.map(endWorker));
  const sum = (of: 'sessions' | 'cpuMs'): number => accounts.reduce((total, one) => total + one[of], 0);
  return {
    seconds,
    completed,
    sessions: sum('sessions'),
    cpuMs: sum('cpuMs') / tasks,
    ...(workerCount > 1 && { followingCpuMs: withoutLeader(accounts) }),
    ...redis,
  };
}

/** One of the workers leads the run beside its own sessions, and is the busiest. */
function withoutLeader(accounts: readonly WorkerAccount[]): number {
  const [, ...others] = accounts.toSorted((a, b) => b.cpuMs - a.cpuMs);
  const sum = (of: 'sessions' | 'cpuMs'): number => others.reduce((total, one) => total + one[of], 0);
  return sum('cpuMs') / sum('sessions');
}

async function ours(server: TestServer, workerCount: number): Promise<Measured> {
  const engine = await openEngine({ url: server.url });
  const runId = `bench-${workerCount}`;
  const work = async (): Promise<number> => {
    await engine.submit({ runId, runtime: 'scripted', ...asSubmission(writerTasks(tasks)) });
    const { summary } = await engine.follow(runId, { keepResults: false });
    return summary.completed;
  };
  const measured = await measure(server, workerCount, work);
  await engine.close();
  return measured;
}

/** The same number of jobs, each with the same prompt and answer, by BullMQ alone. */
async function plain(server: TestServer, workerCount: number): Promise<Measured> {
  const { Queue, QueueEvents } = withBackend(createRedisBackend);
  const connection = { url: server.url, maxRetriesPerRequest: null };
  const queue = new Queue('plain', { connection });
  const events = new QueueEvents('plain', { connection });
  await events.waitUntilReady();
  const work = async (): Promise<number> => {
    const { promise: over, resolve } = Promise.withResolvers<void>();
    let completed = 0;
    events.on('completed', () => {
      if (++completed === tasks) resolve();
    });
    await queue.addBulk(writerTasks(tasks).map((data) => ({ name: 'plain', data })));
    await over;
    return completed;
  };
  const measured = await measure(server, workerCount, work, 'plain-worker.ts');
  await Promise.all([queue.close(), events.close()]);
  return measured;
}

function show(name: string, workerCount: number, measured: Measured): void {
  const { seconds, completed, sessions, cpuMs, commands, bytes } = measured;
  const ideal = (tasks * sessionMs) / 1000 / (concurrency * workerCount);
  const redis =
    commands === undefined || bytes === undefined
      ? ''
      : `, ${commands.toFixed(1)} commands and ${(bytes / 1000).toFixed(1)} kB of Redis a task`;
  console.log(
    `  ${name}, ${workerCount} workers: ${completed} of ${tasks} completed, ${sessions} sessions started, ${(seconds / ideal).toFixed(2)} of the ideal time, ${cpuMs.toFixed(2)} ms of worker CPU a task${redis}`,
  );
}

for (const { kind, missing, start } of serverKinds()) {
  if (missing !== undefined || (process.env.SERVER ?? kind) !== kind) continue;
  console.log(`${kind}: ${tasks} tasks of ${sessionMs} ms, ${concurrency} at once on each worker`);
  const server = await start();
  const one = await ours(server, 1);
  show('ours', 1, one);
  const three = await ours(server, 3);
  show('ours', 3, three);
  console.log(`  throughput of three workers over one: ${(one.seconds / three.seconds).toFixed(2)}`);
  if (kind === 'redis') {
    const alone = await plain(server, 3);
    show('BullMQ alone', 3, alone);
    const ratio = (of: 'seconds' | 'cpuMs' | 'followingCpuMs' | 'commands' | 'bytes'): string =>
      ((three[of] ?? 0) / (alone[of] ?? 1)).toFixed(2);
    console.log(
      `  ours over BullMQ alone: time ${ratio('seconds')}, worker CPU ${ratio('cpuMs')}, without the leader ${ratio('followingCpuMs')}, commands ${ratio('commands')}, memory ${ratio('bytes')}`,
    );
  }
  await server.stop();
}
