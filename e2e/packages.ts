import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from './command.ts';

export const root = fileURLToPath(new URL('..', import.meta.url));

export interface Package {
  name: string;
  version: string;
  folder: string;
}

/** Every package that is published, here or in another copy of the repository. */
export function publicPackages(repository = root): Package[] {
  return ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(repository, group)).flatMap((name) => {
      const folder = join(repository, group, name);
      const { private: isPrivate, ...fields } = JSON.parse(
        readFileSync(join(folder, 'package.json'), 'utf8'),
      );
      return isPrivate ? [] : [{ name: fields.name, version: fields.version, folder }];
    }),
  );
}

/**
 * Runs the pnpm that package.json names, in a folder. In the workspace npx would first read all packages that are installed
 * there, which takes it seconds.
 */
export function pnpm(folder: string, args: readonly string[]): Promise<string> {
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return command('npx', ['-y', packageManager, '-C', folder, ...args], { cwd: tmpdir() });
}
