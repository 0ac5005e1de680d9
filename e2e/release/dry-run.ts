// `npm run release -- --dry-run`: a whole release against registries on loopback. Publishes nothing anywhere else; fails
// at the first thing that a real release would get wrong.
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readChangesets } from '@changesets/read';
import { publicPackages, root } from '../packages.ts';
import { clawhubAccount } from './accounts.ts';
import { changelogOf } from './changelog.ts';
import { scratchToken, startClawHubStub } from './clawhub-stub.ts';
import { startNpmRegistry } from './npm-registry.ts';
import { findObstacles } from './obstacles.ts';
import { oneVersion } from './publish.ts';
import { assertSteps, shownIn, step } from './rehearsal.ts';
import { rehearseAgents } from './rehearse-agents.ts';
import { rehearsePackages, useTwoPackages } from './rehearse-packages.ts';
import { installPlugin } from './rehearse-plugin.ts';
import { rehearseRefusals } from './rehearse-refusals.ts';
import { rehearseSkill } from './rehearse-skill.ts';
import { rehearseVersion } from './rehearse-version.ts';

const scratch = await mkdtemp(join(tmpdir(), 'parallel-agents-release-'));
try {
  const version = oneVersion();
  step(`Version ${version}, the same in ${publicPackages().length} packages, the plugin and the skill`);
  const changelog = await changelogOf(version);
  console.log(changelog.replaceAll(/^(?=.)/gm, '    '));
  const isWaiting = (await readChangesets(root)).length > 0;
  if (isWaiting) {
    console.log('    (This waits for `npm run version`; a real release is refused until then.)');
  }
  const copy = await rehearseVersion(scratch);

  await using npm = await startNpmRegistry(join(scratch, 'npm'));
  await using clawhub = await startClawHubStub();
  const accounts = {
    npm: { registry: npm.url, env: { NPM_CONFIG_USERCONFIG: npm.userConfig } },
    clawhub: { env: await clawhubAccount(scratch, clawhub.url, scratchToken) },
  };
  const rehearsal = { scratch, npm, clawhub, accounts };
  await rehearseRefusals(rehearsal, copy);
  await rm(copy, { recursive: true, force: true, maxRetries: 5 });
  assert.equal((await findObstacles(root, accounts)).length, isWaiting ? 1 : 0);
  await rehearsePackages(rehearsal);
  await useTwoPackages(rehearsal);
  await rehearseAgents(rehearsal);
  await rehearseSkill(rehearsal, { version, changelog });
  await installPlugin(rehearsal);
  assertSteps(shownIn('docs/releasing.md', 'e2e/release/dry-run.ts'));
  console.log('\nNothing was published outside this machine.');
} finally {
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
}
