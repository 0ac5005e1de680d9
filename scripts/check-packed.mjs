// Packs every public package as npm would get it, and checks that ESM consumers can use the result.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageManager, root } from './workspace.mjs';

const target = mkdtempSync(join(tmpdir(), 'parallel-agents-packed-'));
const folders = ['packages', 'apps'].flatMap((group) =>
  readdirSync(join(root, group)).map((name) => join(root, group, name)),
);
try {
  for (const folder of folders) {
    const { name, private: isPrivate } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    if (isPrivate) continue;
    const [packed] = JSON.parse(
      `[${call('npx', ['-y', packageManager, 'pack', '--json', '--pack-destination', target], folder)}]`,
    );
    const tarball = packed.filename;
    call('publint', [tarball, '--strict'], folder);
    call('attw', [tarball, '--profile', 'esm-only', '--format', 'ascii'], folder);
    console.log(`${name}: packed, valid for ESM consumers`);
  }
} catch (error) {
  console.error(`${error.stdout ?? ''}${error.stderr ?? ''}\n${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(target, { recursive: true, force: true });
}

function call(command, args, cwd) {
  return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}
