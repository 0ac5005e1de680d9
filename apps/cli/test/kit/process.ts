import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const entry = fileURLToPath(new URL('../../src/index.ts', import.meta.url));

/** The command as a process of its own, in an empty folder without a home. */
export function startProcess(argv: string[], env: Record<string, string> = {}) {
  const cwd = mkdtempSync(join(tmpdir(), 'parallel-agents-process-'));
  writeFileSync(join(cwd, 'package.json'), '{}');
  return spawn(process.execPath, ['--conditions=@parallel-agents/source', entry, ...argv], {
    cwd,
    env: { PATH: process.env.PATH, HOME: cwd, ...env },
  });
}
