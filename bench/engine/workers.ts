import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

/** What a worker process is told. */
export interface WorkerPlan {
  url: string;
  /** Milliseconds that a session takes. */
  sessionMs: number;
  concurrency: number;
}

const accountSchema = z.object({ sessions: z.number(), cpuMs: z.number() });
/** What a worker has done. */
export type WorkerAccount = z.infer<typeof accountSchema>;

/** Starts a worker and waits until it takes jobs. @param program beside this file */
export async function startWorker(
  plan: WorkerPlan & Record<string, unknown>,
  program = 'worker.ts',
): Promise<ChildProcess> {
  const path = fileURLToPath(new URL(program, import.meta.url));
  const child = spawn(process.execPath, [...process.execArgv, path, JSON.stringify(plan)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return child;
}

export async function endWorker(child: ChildProcess): Promise<WorkerAccount> {
  let said = '';
  child.stdout?.on('data', (text: Buffer) => {
    said += text;
  });
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  return accountSchema.parse(JSON.parse(said.trim()));
}

/** The most memory that a process has had, in MB. */
export function peak(pid: number | 'self'): number {
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024);
}

/** What a Redis server says of itself. */
export function redisFigure(url: string, name: string): string {
  const { stdout } = spawnSync('redis-cli', ['-u', url, 'info', 'everything'], { encoding: 'utf8' });
  return new RegExp(`^${name}:(\\S+)`, 'm').exec(stdout)?.[1] ?? 'unknown';
}

/** From now on it counts anew. */
export function resetRedisFigures(url: string): void {
  spawnSync('redis-cli', ['-u', url, 'config', 'resetstat']);
}
