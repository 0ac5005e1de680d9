import assert from 'node:assert/strict';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { command } from '../command.ts';
import { type Rehearsal, step } from './rehearsal.ts';

/** The package of somebody who asks nobody; the registry lets its account publish it. */
const name = '@parallel-agents/agents-rehearsed';

/**
 * What an outsider does: makes a package of agents, runs its own test, publishes it, and somebody else installs it and
 * uses an agent by its name.
 */
export async function rehearseAgents({ scratch, npm, accounts }: Rehearsal): Promise<void> {
  const env = { NPM_CONFIG_USERCONFIG: npm.userConfig, npm_config_cache: join(scratch, 'npm-cache') };
  const author = join(scratch, 'author');
  await mkdir(author);
  await command('npm', ['create', '--yes', '@parallel-agents', name], { cwd: author, env });
  const folder = join(author, 'agents-rehearsed');
  await command('npm', ['install', '--no-audit', '--no-fund'], { cwd: folder, env });
  const where = `--registry=${accounts.npm.registry}`;
  const said = await command('npm', ['run', 'release', '--', where], { cwd: folder, env });
  assert.match(said, /rehearsed_helper does its fixtures/);
  assert.ok(await npm.has(name), `${name} was not published.`);

  const project = join(scratch, 'agents-project');
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "type": "module", "private": true }');
  const reader = { ...env, NPM_CONFIG_USERCONFIG: npm.anonymousConfig };
  await command('npm', ['install', '--no-audit', '--no-fund', 'parallel-agents', name], {
    cwd: project,
    env: reader,
  });
  const home = {
    ...reader,
    HOME: project,
    XDG_STATE_HOME: join(project, 'state'),
    PARALLEL_AGENTS_RUNTIME: 'scripted',
  };
  const run = (...args: string[]) =>
    command(join(project, 'node_modules/.bin/parallel-agents'), args, { cwd: project, env: home });
  assert.match(await run('agents', 'add', name), /rehearsed\/rehearsed_helper/);
  await writeFile(
    join(project, 'tasks.yaml'),
    'tasks: [{ agent: Rehearsed Helper, description: Answer. }]\n',
  );
  const told = await run('run', 'tasks.yaml', '--json', '--no-journal');
  // What is told beside the document comes along.
  const document = told.slice(told.indexOf('{'), told.lastIndexOf('}') + 1);
  const { results } = reportSchema.parse(JSON.parse(document));
  assert.deepEqual(results, [{ agent: 'rehearsed/rehearsed_helper', status: 'completed' }]);
  await rm(project, { recursive: true, force: true, maxRetries: 5 });
  step(
    `Somebody makes ${name}, its own test passes, it is published, and its agent does a task in an empty project`,
  );
}

const reportSchema = z.object({ results: z.array(z.object({ agent: z.string(), status: z.string() })) });
