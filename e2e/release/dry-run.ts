// `pnpm release --dry-run`: a whole release against registries on loopback. Publishes nothing anywhere else; fails at
// the first thing that a real release would get wrong.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from '../command.ts';
import { publicPackages } from '../packages.ts';
import { changelogOf } from './changelog.ts';
import { scratchToken, startClawHubStub } from './clawhub-stub.ts';
import { type NpmRegistry, startNpmRegistry } from './npm-registry.ts';
import { packPackages, publishPackages, publishSkill, runClawHub, skillFolder } from './publish.ts';

const openclaw = fileURLToPath(new URL('../node_modules/openclaw/openclaw.mjs', import.meta.url));

/** Megabytes that a project with two of our packages may take, with all that they need. */
const maxProjectMegabytes = 12;

const scratch = await mkdtemp(join(tmpdir(), 'parallel-agents-release-'));
try {
  const version = oneVersion();
  step(`Version ${version}, the same in ${publicPackages().length} packages, the plugin and the skill`);
  console.log(changelogOf(version).replaceAll(/^/gm, '    '));
  await using npm = await startNpmRegistry(join(scratch, 'npm'));
  const packed = await packPackages(join(scratch, 'packed'));
  const account = { NPM_CONFIG_USERCONFIG: npm.userConfig };
  // The release breaks off after the first three, and is run again.
  const begun = await publishPackages(packed.slice(0, 3), npm.url, account);
  const ended = await publishPackages(packed, npm.url, account);
  assert.deepEqual(
    [...begun, ...ended],
    packed.map(({ name }) => name),
  );
  step(`Packed ${packed.length} packages and published them to a scratch npm registry, in two goes`);
  await useTwoPackages(npm);
  await releaseSkill(version);
  await installPlugin(npm);
  console.log('\nNothing was published outside this machine.');
} finally {
  await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
}

function step(done: string): void {
  console.log(`✓ ${done}`);
}

function oneVersion(): string {
  const versions = new Set(publicPackages().map(({ version }) => version));
  const [version] = versions;
  assert.ok(version !== undefined && versions.size === 1, `The packages have ${versions.size} versions.`);
  return version;
}

async function useTwoPackages(npm: NpmRegistry): Promise<void> {
  const project = join(scratch, 'project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "type": "module", "private": true }');
  const wanted = ['@parallel-agents/core', '@parallel-agents/teams'];
  const env = { NPM_CONFIG_USERCONFIG: npm.userConfig, npm_config_cache: join(scratch, 'npm-cache') };
  await command('npm', ['install', '--no-audit', '--no-fund', ...wanted], { cwd: project, env });
  await writeFile(
    join(project, 'use.js'),
    `import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { createContentTeam } from '@parallel-agents/teams';
const agents = createContentTeam('tea').map(({ agent }) => ({ name: agent, category: 'content', description: agent,
  version: '1.0.0', instructions: 'Write.', tools: 'none', tier: 'cheap' }));
const { summary } = await createOrchestrator({ runtime: scripted(), agents }).run(createContentTeam('tea'));
console.log(summary.completed + ' of ' + summary.asked);`,
  );
  const said = await command(process.execPath, ['use.js'], { cwd: project });
  assert.match(said, /5 of 5/);
  const size = await megabytes(project);
  assert.ok(size <= maxProjectMegabytes, `The project takes ${size.toFixed(1)} MB.`);
  step(`An empty project uses ${wanted.join(' and ')}: ${said.trim()}, ${size.toFixed(1)} MB`);
}

async function releaseSkill(version: string): Promise<void> {
  await using clawhub = await startClawHubStub();
  const account = join(scratch, 'clawhub.json');
  // The command reads its token from this file and not from the environment.
  await writeFile(account, JSON.stringify({ registry: clawhub.url, token: scratchToken }));
  const env = { CLAWHUB_CONFIG_PATH: account, CLAWHUB_REGISTRY: clawhub.url, CLAWHUB_DISABLE_TELEMETRY: '1' };
  await publishSkill({ version, changelog: changelogOf(version) }, env);
  const [skill] = clawhub.published;
  assert.equal(skill?.version, version);
  const original = await filesIn(skillFolder);
  assert.deepEqual(Object.keys(skill.files).sort(), Object.keys(original).sort());
  step(
    `Published the skill with clawhub: ${Object.keys(original).length} files in ${clawhub.requests.length} requests`,
  );

  const workspace = join(scratch, 'clawhub-workspace');
  await mkdir(workspace);
  await runClawHub(['install', 'parallel-agents', '--workdir', workspace, '--no-input'], workspace, env);
  await assertSame(original, join(workspace, 'skills', 'parallel-agents'));
  step('Installed it with `clawhub install`: the same files');

  const home = join(scratch, 'skill-home');
  await mkdir(home);
  const openclawEnv = { HOME: home, OPENCLAW_CLAWHUB_URL: clawhub.url, OPENCLAW_NO_RESPAWN: '1' };
  await command(process.execPath, [openclaw, 'skills', 'install', 'parallel-agents'], {
    cwd: home,
    env: openclawEnv,
  });
  const found = await folderOf('SKILL.md', home);
  await assertSame(original, found);
  step('Installed it with `openclaw skills install`: the same files');
}

async function installPlugin(npm: NpmRegistry): Promise<void> {
  const home = join(scratch, 'plugin-home');
  await mkdir(home);
  const env = { HOME: home, NPM_CONFIG_USERCONFIG: npm.userConfig, OPENCLAW_NO_RESPAWN: '1' };
  const run = (args: string[]): Promise<string> =>
    command(process.execPath, [openclaw, ...args], { cwd: home, env });
  await run(['plugins', 'install', 'npm:@parallel-agents/skill', '--force', '--accept-capabilities']);
  const plugin = await run(['plugins', 'inspect', 'parallel-agents', '--runtime']);
  const { contracts } = JSON.parse(await readFile(join(skillFolder, '../../openclaw.plugin.json'), 'utf8'));
  for (const tool of contracts.tools) assert.ok(plugin.includes(tool), `${tool} is not registered.`);
  step(
    `Installed the plugin into OpenClaw from the scratch registry; it registers its ${contracts.tools.length} tools`,
  );
}

/** Every file under a folder with its content, by its path. */
async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file) => [relative(folder, file), await readFile(file, 'utf8')] as const);
  return Object.fromEntries(await Promise.all(read));
}

/** Those who install add files of their own. */
async function assertSame(original: Record<string, string>, folder: string): Promise<void> {
  const installed = await filesIn(folder);
  for (const [path, content] of Object.entries(original)) assert.equal(installed[path], content, path);
}

async function folderOf(name: string, root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries.find((entry) => entry.name === name && entry.parentPath.endsWith('parallel-agents'));
  assert.ok(found, `${name} was not installed.`);
  return found.parentPath;
}

async function megabytes(folder: string): Promise<number> {
  const kilobytes = await command('du', ['-sk', folder], { cwd: folder });
  return Number(/\d+/.exec(kilobytes)?.[0]) / 1024;
}
