import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { AgentResult, JobOverview, RunSummary } from '@parallel-agents/core';

const entry = fileURLToPath(new URL('../../apps/cli/src/command.ts', import.meta.url));

/** What `--json` prints of a run. */
export interface RunDocument {
  runId: string;
  results: AgentResult[];
  summary: RunSummary;
}

/** The command, as a process of its own. */
export interface RunningCommand {
  /** Resolves with the run’s id once the first line of progress names it; rejects if the command ends before. */
  readonly started: Promise<string>;
  /** What it printed, once it has ended by itself or by a signal. */
  readonly ended: Promise<{ stdout: string; stderr: string; code: number | null }>;
  kill(signal: NodeJS.Signals): void;
}

export function startCommand(
  argv: readonly string[],
  env: Record<string, string>,
  stdin = '',
): RunningCommand {
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, ['--conditions=@parallel-agents/source', entry, ...argv], {
    env: { PATH, NODE_COMPILE_CACHE, ...env },
  });
  child.stdin.on('error', () => {});
  child.stdin.end(stdin);
  const lines: string[] = [];
  const started = Promise.withResolvers<string>();
  started.promise.catch(() => {});
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    const runId = /^(run-\w+): /.exec(line)?.[1];
    if (runId !== undefined) started.resolve(runId);
  });
  const ended = (async () => {
    const [stdout, [code]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    const stderr = lines.join('\n');
    started.reject(new Error(`The command ended before it named its run:\n${stderr}`));
    return { stdout, stderr, code: code as number | null };
  })();
  return { started: started.promise, ended, kill: (signal) => child.kill(signal) };
}

/** Runs the command to its end and reads the document that it prints. */
export async function commandJson<Document>(
  argv: readonly string[],
  env: Record<string, string>,
  stdin?: string,
): Promise<Document> {
  const { stdout, stderr } = await startCommand([...argv, '--json'], env, stdin).ended;
  try {
    return JSON.parse(stdout) as Document;
  } catch {
    throw new Error(`No document of ${argv.join(' ')}:\n${stdout}\n${stderr}`);
  }
}

export type RunList = { runs: JobOverview[] };
