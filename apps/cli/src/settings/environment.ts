import process from 'node:process';
import { type LocalServer, localServers } from '../runtimes/find-runtime.ts';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import { runtimes } from '../runtimes/runtimes.ts';

/** Where text goes. */
export interface TextOutput {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
}

/** Everything the command takes from the process it runs in, so that it can run in another one: a test. */
export interface Environment {
  stdin: AsyncIterable<Uint8Array | string>;
  stdout: TextOutput;
  stderr: TextOutput;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Tells of SIGINT and SIGTERM. */
  signals: {
    on(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
    off(name: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  };
  /** Leaves at once. */
  exit(code: number): void;
  /** What `--runtime` can name. */
  runtimes: readonly RuntimeChoice[];
  /** Model servers that are looked for on this machine where nothing is named. */
  localServers: readonly LocalServer[];
}

/** The real one. */
export function processEnvironment(): Environment {
  return {
    stdin: process.stdin,
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
