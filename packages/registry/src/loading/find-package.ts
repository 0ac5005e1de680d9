import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { InputError } from '@parallel-agents/core';
import { moduleResolve } from 'import-meta-resolve';
import { z } from 'zod';
import { loadIssue } from './load-issue.ts';

/** An installed npm package. */
export interface InstalledPackage {
  name: string;
  version?: string;
  directory: string;
  /** The module that `import 'name'` would load; absent where the package has none. */
  entry?: URL;
  /** Why it is absent although the package names one: usually not built. */
  entryProblem?: string;
}

const manifestSchema = z.object({
  version: z.string('"version" must be text').optional(),
  exports: z.unknown().optional(),
  main: z.unknown().optional(),
});

/** `name` and `@scope/name`; no paths inside a package. */
export function isPackageName(text: string): boolean {
  return /^(?:@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/.test(text);
}

/**
 * Looks where Node looks for `import 'name'` in a module of the folder `from`: in `node_modules` of it and of the folders
 * above. What only `require` reaches, such as `NODE_PATH`, is left out.
 */
export async function findPackage(name: string, from: string): Promise<InstalledPackage | undefined> {
  const importer = join(from, 'importer.js');
  const directory = ancestors(from)
    .map((folder) => join(folder, 'node_modules', name))
    .find((candidate) => existsSync(join(candidate, 'package.json')));
  if (directory === undefined) return undefined;
  const manifest = await readManifest(join(directory, 'package.json'));
  const found = { name, directory, ...(manifest.version !== undefined && { version: manifest.version }) };
  try {
    // As `import` would: packages may offer no way in for `require`.
    const entry = withoutDeprecations(() =>
      moduleResolve(name, pathToFileURL(importer), new Set(['node', 'import'])),
    );
    return { ...found, entry };
  } catch (thrown) {
    const declaresEntry = manifest.exports !== undefined || manifest.main !== undefined;
    const notExported = isErrorWithCode(thrown, 'ERR_PACKAGE_PATH_NOT_EXPORTED');
    if (!declaresEntry || notExported) return found;
    return { ...found, entryProblem: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}

/** That a package names its entry in an older way is for its author to know, and not for whoever uses it. */
function withoutDeprecations<T>(work: () => T): T {
  const { noDeprecation = false } = process;
  process.noDeprecation = true;
  try {
    return work();
  } finally {
    process.noDeprecation = noDeprecation;
  }
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

function isErrorWithCode(thrown: unknown, code: string): boolean {
  return thrown instanceof Error && 'code' in thrown && thrown.code === code;
}

async function readManifest(file: string): Promise<z.infer<typeof manifestSchema>> {
  try {
    return manifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (thrown) {
    const reason = thrown instanceof z.ZodError ? z.prettifyError(thrown) : String(thrown);
    const fix = 'Reinstall the package.';
    throw new InputError([
      loadIssue('INVALID_FILE', file, `this package.json cannot be used: ${reason}`, fix),
    ]);
  }
}
