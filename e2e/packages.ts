import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

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

export function packageManager(): string {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).packageManager;
}
