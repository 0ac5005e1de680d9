import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { beforeAll } from 'vitest';
import type { Lanes } from '../../src/index.ts';
import { workerProgram } from './worker-program.ts';

export interface WorkerSettings {
  url: string;
  namespace: string;
  /** The URL of the session host. */
  host: string;
  lanes?: Lanes;
  concurrency?: number;
  maxDeliveries?: number;
  /** Its sessions are lost with it, and it is killed as soon as one has begun. @default neither */
  sessions?: 'its own' | 'deadly';
  /** Whether it takes runs too. @default true */
  runs?: boolean;
  /** Milliseconds by which its clock is ahead. @default 0 */
  clockMs?: number;
}

/** A worker process of a test. */
export interface TestWorker {
  /** Resolves once the worker has said so. */
  said(text: string): Promise<void>;
  /** Everything it has said. */
  output(): string;
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  readonly exited: Promise<unknown>;
  kill(): Promise<void>;
}

let program: string;
beforeAll(async () => {
  program = await workerProgram();
}, 120_000);
const otherClock = new URL('./other-clock.ts', import.meta.url).href;

/**
 * Starts a worker and waits until it is ready.
 * @param workers gets it as soon as its process runs, so that whoever ends them all ends one that still starts too
 */
export async function startWorker(settings: WorkerSettings, workers: TestWorker[]): Promise<TestWorker> {
  const worker = wrap(
    spawn(
      process.execPath,
      [
        '--no-warnings',
        ...(settings.clockMs === undefined ? [] : ['--import', otherClock]),
        ...[program, JSON.stringify(settings)],
      ],
      { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, CLOCK_MS: String(settings.clockMs ?? 0) } },
    ),
  );
  workers.push(worker);
  await worker.said('ready');
  return worker;
}

function wrap(child: ChildProcess): TestWorker {
  let output = '';
  let changed = Promise.withResolvers<void>();
  const hear = (text: Buffer): void => {
    output += text;
    changed.resolve();
    changed = Promise.withResolvers<void>();
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);
  const exited = once(child, 'exit');
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
    changed.resolve();
  });
  return {
    exited,
    output: () => output,
    async said(text) {
      while (!output.includes(text)) {
        if (hasExited) throw new Error(`The worker has ended without saying "${text}":\n${output}`);
        await changed.promise;
      }
    },
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
