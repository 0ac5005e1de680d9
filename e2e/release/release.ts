// A release: the npm packages, the plugin among them, then the skill with the same version.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publicPackages } from '../packages.ts';
import { changelogOf } from './changelog.ts';
import { packPackages, publishPackages, publishSkill } from './publish.ts';

const [first] = publicPackages();
if (first === undefined) throw new Error('There is nothing to publish.');
const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-release-'));
try {
  const published = await publishPackages(await packPackages(folder), registry);
  console.log(`Published ${published.join(', ') || 'no package: all are there already'}`);
  console.log(await publishSkill({ version: first.version, changelog: changelogOf(first.version) }));
} finally {
  await rm(folder, { recursive: true });
}
