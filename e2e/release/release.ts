// A release: the npm packages, the plugin among them, then the skill with the same version. `--check` only says what
// stands in its way.
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../packages.ts';
import type { Accounts } from './accounts.ts';
import { changelogOf } from './changelog.ts';
import { findObstacles } from './obstacles.ts';
import { oneVersion, packPackages, publishPackages, publishSkill } from './publish.ts';

const registry = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
const accounts: Accounts = { npm: { registry, env: {} }, clawhub: { env: {} } };
const obstacles = await findObstacles(root, accounts);
if (obstacles.length > 0) {
  console.error(`Nothing was published.\n${obstacles.map((obstacle) => `- ${obstacle}`).join('\n')}`);
  process.exitCode = 2;
} else if (!process.argv.includes('--check')) {
  await release(accounts);
}

async function release({ npm, clawhub }: Accounts): Promise<void> {
  const version = oneVersion();
  const changelog = await changelogOf(version);
  const folder = await mkdtemp(join(tmpdir(), 'parallel-agents-release-'));
  try {
    const published = await publishPackages(await packPackages(folder), npm.registry, npm.env);
    console.log(`Published ${published.join(', ') || 'no package: all are there already'}`);
    const said = await publishSkill({ version, changelog }, clawhub.env);
    console.log(said ?? `ClawHub has version ${version} of the skill already`);
  } finally {
    await rm(folder, { recursive: true });
  }
}
