import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { makeFolderSync } from '@parallel-agents/core/internal';

const cache = fileURLToPath(new URL('../node_modules/.cache/', import.meta.url));

/** What a server finds when it is first started. To copy it takes a tenth of the time that to make it does. */
export function putPostgresFiles(bin: string, folder: string): void {
  const kept = join(cache, `postgres-${basename(dirname(bin))}-of-${process.getuid?.()}`);
  if (existsSync(kept)) {
    run('cp', ['-a', `${kept}/.`, folder]);
    return;
  }
  if (process.getuid?.() === 0) run('chown', ['postgres:postgres', folder]);
  else chmodSync(folder, 0o700);
  run(...asPostgres(join(bin, 'initdb'), ['-A', 'trust', '-U', 'agents', '-D', folder, '--no-sync']));
  makeFolderSync(cache);
  const copy = mkdtempSync(`${kept}-`);
  run('cp', ['-a', `${folder}/.`, copy]);
  try {
    renameSync(copy, kept);
  } catch {
    // Another test made the same meanwhile.
    rmSync(copy, { recursive: true });
  }
}

/** PostgreSQL does not run as root: then it runs as `postgres`. */
export function asPostgres(command: string, options: string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [command, options];
  return ['setpriv', ['--reuid=postgres', '--regid=postgres', '--init-groups', command, ...options]];
}

function run(command: string, words: string[]): void {
  const { status, stderr } = spawnSync(command, words, { encoding: 'utf8', cwd: tmpdir() });
  if (status !== 0) throw new Error(`${command} ended with ${status}: ${stderr}`);
}
