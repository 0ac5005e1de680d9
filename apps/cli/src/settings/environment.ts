import { fstatSync } from 'node:fs';
import process from 'node:process';
import { localServers, runtimes } from '@parallel-agents/app/internal/runtimes';
import type { Surroundings } from '@parallel-agents/app/internal/settings';

/** Where text goes. */
export interface TextOutput {
  /** @returns `false` where it is better to wait for `drain`, as streams do */
  write(text: string): unknown;
  on?(event: 'resize', listener: () => void): unknown;
  once?(event: 'drain' | 'close' | 'error', listener: () => void): unknown;
  off?(event: 'drain' | 'close' | 'error' | 'resize', listener: () => void): unknown;
  readonly isTTY?: boolean | undefined;
  /** Of the window, where it is a terminal. */
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
}

/** Everything the command takes from the process it runs in, so that it can run in another one: a test. */
export interface Environment extends Surroundings {
  stdin: AsyncIterable<Uint8Array | string>;
  /** Whether a question can be answered: standard input is a terminal, or something is piped into it. */
  canAnswer: boolean;
  stdout: TextOutput;
  stderr: TextOutput;
  /** Tells of SIGINT and SIGTERM. */
  signals: {
    on(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
    off(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  };
  /** Standard output has a JSON document on each line: what goes wrong is a line, too. */
  asLines(): void;
  /** Leaves at once. */
  exit(code: number): void;
}

/** The real one. */
export function processEnvironment(): Omit<Environment, 'describe' | 'asLines'> {
  return {
    stdin: process.stdin,
    canAnswer: process.stdin.isTTY || isPiped(),
    stdout: process.stdout,
    stderr: process.stderr,
    env: { ...process.env },
    cwd: process.cwd(),
    signals: process,
    exit: (code) => process.exit(code),
    runtimes,
    localServers,
  };
}

/** What is no terminal and no pipe, such as the null device, never answers. */
function isPiped(): boolean {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isFile() || stdin.isSocket();
  } catch {
    return false;
  }
}
