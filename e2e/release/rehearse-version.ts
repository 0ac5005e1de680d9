import assert from 'node:assert/strict';
import { chmod, cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, delimiter, join } from 'node:path';
import { readChangesets } from '@changesets/read';
import { command } from '../command.ts';
import { pnpm, publicPackages, root } from '../packages.ts';
import { changelogOf } from './changelog.ts';
import { oneVersion } from './publish.ts';
import { step } from './rehearsal.ts';

/** Its second paragraph and its list are what changesets writes in another format than this repository's. */
const summary = 'A change of the rehearsal.\n\nIt has:\n\n- a list\n- of two';

/**
 * Runs `npm run version` in a copy of the repository, as it is after a clone, with a change of one package waiting.
 *
 * @returns the folder of the copy
 */
export async function rehearseVersion(scratch: string): Promise<string> {
  const copy = join(scratch, 'copy');
  const without = new Set(['.git', 'node_modules', 'dist', '.turbo', 'coverage']);
  // A test that runs meanwhile takes the folder of its reader away.
  const isLeftOut = (name: string): boolean => without.has(name) || /^\.(reader|pages)-/.test(name);
  await cp(root, copy, { recursive: true, filter: (path) => !isLeftOut(basename(path)) });
  await addChangeset(copy);
  await command('npm', ['run', 'version'], { cwd: copy, env: await withoutPnpm(scratch) });

  const version = oneVersion(copy);
  assert.notEqual(version, oneVersion(), 'The version has not moved.');
  assert.deepEqual(await readChangesets(copy), [], 'Changesets are still waiting.');
  const skill = join(copy, 'apps/skill');
  assert.equal(JSON.parse(await readFile(join(skill, 'openclaw.plugin.json'), 'utf8')).version, version);
  assert.match(await readFile(join(skill, 'skills/parallel-agents/SKILL.md'), 'utf8'), declares(version));
  const changelog = await changelogOf(version, copy);
  assert.ok(changelog.includes('**core**: A change of the rehearsal.'), changelog);

  const drift = 'apps/skill/test/skill.test.ts';
  await pnpm(copy, ['exec', 'vitest', 'run', drift]);
  await pnpm(copy, ['exec', 'biome', 'check', '.', '--error-on-warnings']);
  await pnpm(copy, ['install', '--frozen-lockfile', '--lockfile-only']);
  const count = publicPackages(copy).length;
  step(`\`npm run version\` on a copy moves ${count} packages, the plugin and the skill to ${version}`);
  return copy;
}

/** Puts a change of one package into a copy of the repository. */
export async function addChangeset(copy: string): Promise<void> {
  const header = "---\n'@parallel-agents/core': patch\n---\n\n";
  await writeFile(join(copy, '.changeset', 'rehearsal.md'), `${header}${summary}\n`);
}

function declares(version: string): RegExp {
  return new RegExp(`^version: ${version.replaceAll('.', '\\.')}$`, 'm');
}

/** Whoever runs it may have pnpm. It must not matter. */
async function withoutPnpm(scratch: string): Promise<Record<string, string>> {
  const folder = join(scratch, 'without-pnpm');
  await mkdir(folder);
  const file = join(folder, 'pnpm');
  await writeFile(file, '#!/bin/sh\necho "npm alone has to be enough, and pnpm was called." >&2\nexit 127\n');
  await chmod(file, 0o755);
  return { PATH: `${folder}${delimiter}${process.env.PATH}` };
}
