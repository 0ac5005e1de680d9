import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@parallel-agents/testing/temporary-folder';
import { onTestFinished } from 'vitest';

const entry = fileURLToPath(new URL('../../src/command.ts', import.meta.url));

/**
 * The command as a process of its own, in an empty folder without a home. It does not outlive its test.
 * @param launcher the command line that starts it, if it is not to be started directly
 */
export function startProcess(
  argv: readonly string[],
  env: Record<string, string> = {},
  launcher: readonly string[] = [],
): ChildProcessWithoutNullStreams {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'package.json'), '{}');
  const [program = '', ...words] = [
    ...launcher,
    process.execPath,
    '--conditions=@parallel-agents/source',
    entry,
    ...argv,
  ];
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(program, words, {
    cwd,
    env: { PATH, NODE_COMPILE_CACHE, HOME: cwd, PARALLEL_AGENTS_RUNTIME: 'scripted', ...env },
  });
  onTestFinished(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
  return child;
}
