import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { beforeAll } from 'vitest';
import { type WorkerSettings, work } from './work.ts';
import { workerProgram } from './worker-program.ts';

/** A worker of a test. */
export interface TestWorker {
  /** Everything it has said. */
  output(): string;
  kill(): Promise<void>;
}

/** A worker that is a process of its own. */
export interface WorkerProcess extends TestWorker {
  /** Resolves once the worker has said so. */
  said(text: string): Promise<void>;
  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT' | 'SIGTERM'): void;
  readonly exited: Promise<unknown>;
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
export async function startWorker(settings: WorkerSettings, workers: TestWorker[]): Promise<WorkerProcess> {
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

/**
 * Starts a worker in the process of the test, with connections of its own: for tests in which nothing happens to a process.
 * One of its own takes a second of a core more.
 */
export async function startWorkerHere(
  settings: Omit<WorkerSettings, 'sessions' | 'clockMs'>,
  workers: TestWorker[],
): Promise<void> {
  let output = '';
  const worker = await work(settings, {
    say: (line) => {
      output += `${line}\n`;
    },
    die: () => {
      throw new Error('What takes down its worker needs a worker with a process of its own.');
    },
  });
  workers.push({ output: () => output, kill: worker.close });
}

function wrap(child: ChildProcess): WorkerProcess {
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
