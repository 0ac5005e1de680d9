import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.ts';
import { megabytes } from './folders.ts';
import { packPackages, publishPackages } from './publish.ts';
import { type Rehearsal, step } from './rehearsal.ts';

/** Megabytes that a project with two of our packages may take, with all that they need. */
const maxProjectMegabytes = 12;

/** Publishes the packages. The release breaks off after the first three, and is run again. */
export async function rehearsePackages({ scratch, npm, accounts }: Rehearsal): Promise<void> {
  const { registry, env } = accounts.npm;
  const packed = await packPackages(join(scratch, 'packed'));
  const begun = await publishPackages(packed.slice(0, 3), registry, env);
  const ended = await publishPackages(packed, registry, env);
  assert.deepEqual(
    [...begun, ...ended],
    packed.map(({ name }) => name),
  );
  for (const { name } of packed) assert.ok(await npm.has(name), `${name} was not published.`);
  step(`Packed ${packed.length} packages and published them to a scratch npm registry, in two goes`);
}

/** Uses two packages in an empty project, which must get no third, and load nothing that is not installed there. */
export async function useTwoPackages({ scratch, npm }: Rehearsal): Promise<void> {
  const project = join(scratch, 'project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "type": "module", "private": true }');
  const wanted = ['@parallel-agents/core', '@parallel-agents/teams'];
  const env = { NPM_CONFIG_USERCONFIG: npm.anonymousConfig, npm_config_cache: join(scratch, 'npm-cache') };
  await command('npm', ['install', '--no-audit', '--no-fund', ...wanted], { cwd: project, env });
  const installed = await readdir(join(project, 'node_modules', '@parallel-agents'));
  assert.deepEqual(
    installed.map((name) => `@parallel-agents/${name}`).sort(),
    wanted,
    'Other packages of ours were installed than those two.',
  );

  await writeFile(join(project, 'loaded.js'), listLoaded);
  const loaded: string[] = JSON.parse(await command(process.execPath, ['loaded.js'], { cwd: project }));
  const elsewhere = loaded.filter((url) => !url.startsWith('node_modules/'));
  assert.deepEqual(elsewhere, [], 'Importing the two loads files that are not installed in the project.');
  const packages = new Set(
    loaded.map((file) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? file),
  );
  const own = [...packages].filter((name) => name.startsWith('@parallel-agents/'));
  assert.deepEqual(own.sort(), wanted, 'Importing the two loads other packages of ours.');

  await writeFile(join(project, 'use.js'), runTeam);
  const said = await command(process.execPath, ['use.js'], { cwd: project });
  assert.match(said, /5 of 5/);
  const size = await megabytes(project);
  assert.ok(size <= maxProjectMegabytes, `The project takes ${size.toFixed(1)} MB.`);
  step(`An empty project uses ${wanted.join(' and ')}: ${said.trim()}, ${size.toFixed(1)} MB`);
  const others = [...packages].filter((name) => !wanted.includes(name)).sort();
  step(`It gets no third package of ours, and importing the two loads beside them only ${others.join(', ')}`);
}

/** Says which files two imports load, relative to the project where they are in it. */
const listLoaded = `import { registerHooks } from 'node:module';
const here = new URL('.', import.meta.url).href;
const loaded = [];
registerHooks({
  load(url, context, next) {
    if (!url.startsWith('node:')) loaded.push(url.replace(here, ''));
    return next(url, context);
  },
});
await import('@parallel-agents/core');
await import('@parallel-agents/teams');
console.log(JSON.stringify(loaded));
`;

const runTeam = `import { createOrchestrator } from '@parallel-agents/core';
import { scripted } from '@parallel-agents/core/testing';
import { createContentTeam } from '@parallel-agents/teams';
const agents = createContentTeam('tea').map(({ agent }) => ({ name: agent, category: 'content', description: agent,
  version: '1.0.0', instructions: 'Write.', tools: 'none', tier: 'cheap' }));
const { summary } = await createOrchestrator({ runtime: scripted(), agents }).run(createContentTeam('tea'));
console.log(summary.completed + ' of ' + summary.asked);
`;
