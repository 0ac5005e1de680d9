import assert from 'node:assert/strict';
import { rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { patternOf } from '../../examples/test/kit/page.ts';
import { command } from '../command.ts';
import { publicPackages, root } from '../packages.ts';
import { clawhubAccount } from './accounts.ts';
import { type Rehearsal, shownIn, step } from './rehearsal.ts';
import { addChangeset } from './rehearse-version.ts';

/** Starts the real release in a copy of the repository, where it must not begin; its registries are those on loopback. */
export async function rehearseRefusals(
  { scratch, npm, clawhub, accounts }: Rehearsal,
  copy: string,
): Promise<void> {
  await symlink(join(root, 'e2e/node_modules'), join(copy, 'e2e/node_modules'));
  const nobody = {
    ...{ NPM_CONFIG_USERCONFIG: npm.anonymousConfig, NPM_CONFIG_REGISTRY: npm.url },
    ...(await clawhubAccount(scratch, clawhub.url)),
  };
  const withNpm = { ...nobody, ...accounts.npm.env };
  const waiting = /Changesets wait .*\(rehearsal\): run `npm run version`/;
  const noNpm = /Nobody is signed in to npm .*: run `npm login/;
  const noClawHub = /Nobody is signed in to ClawHub: run `npx --prefix e2e clawhub login`/;

  await assertRefused(copy, withNpm, [noClawHub]);
  await assertRefused(copy, { ...nobody, ...accounts.clawhub.env }, [noNpm]);
  await addChangeset(copy);
  await assertRefused(copy, { ...withNpm, ...accounts.clawhub.env }, [waiting]);
  const said = await assertRefused(copy, nobody, [waiting, noNpm, noClawHub]);
  // Names of changesets and of the registry are those of whoever reads it.
  const shown = shownIn('docs/releasing.md', 'e2e/release/rehearse-refusals.ts');
  assert.match(said, patternOf(shown.replaceAll(/first-release|<registry>/g, '[…]')));
  await rm(join(copy, 'e2e/node_modules'));

  for (const { name } of publicPackages()) assert.equal(await npm.has(name), false, `${name} was published.`);
  assert.equal(clawhub.published.length, 0, 'A release that was refused has published the skill.');
  step('The real release refuses while a changeset waits, and without a sign-in to npm or ClawHub');
}

/** @returns what it says, without how it ended */
async function assertRefused(copy: string, env: Record<string, string>, reasons: RegExp[]): Promise<string> {
  const release = ['--conditions=@parallel-agents/source', 'e2e/release/release.ts'];
  const said = await command(process.execPath, release, { cwd: copy, env }).then(
    () => assert.fail('The release was not refused.'),
    (thrown: Error) => thrown.message,
  );
  assert.match(said, /ended with 2:\nNothing was published\./);
  for (const reason of reasons) assert.match(said, reason);
  assert.equal(said.match(/^- /gm)?.length, reasons.length, said);
  return said.slice(said.indexOf('Nothing was published.'));
}
