// Packs every public package as npm would get it, and checks that ESM consumers can use the result.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pnpm, root } from './workspace.mjs';

const target = mkdtempSync(join(tmpdir(), 'parallel-agents-packed-'));
const all = ['--filter=./packages/*', '--filter=./apps/*'];
try {
  pnpm([...all, 'pack', '--pack-destination', target], { quiet: true });
  for (const name of readdirSync(target)) {
    const tarball = join(target, name);
    call('publint', [tarball, '--strict']);
    call('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii']);
    console.log(`${name}: valid for ESM consumers`);
  }
} catch (error) {
  console.error(`${error.stdout ?? ''}${error.stderr ?? ''}\n${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(target, { recursive: true, force: true });
}

function call(command, args) {
  return execFileSync(command, args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
