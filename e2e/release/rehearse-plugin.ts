import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.ts';
import { compiledOnce, openclawProgram } from '../openclaw.ts';
import { skillFolder } from './publish.ts';
import { type Rehearsal, shownIn, step } from './rehearsal.ts';

/** Installs the plugin as docs/start/openclaw.md says, from where it was published, and looks at what it registers. */
export async function installPlugin({ scratch, npm }: Rehearsal): Promise<void> {
  const home = join(scratch, 'plugin-home');
  await mkdir(home);
  const quick = { OPENCLAW_NO_RESPAWN: '1', ...compiledOnce };
  const env = { HOME: home, NPM_CONFIG_USERCONFIG: npm.anonymousConfig, ...quick };
  const run = (args: string[]): Promise<string> =>
    command(process.execPath, [openclawProgram, ...args], { cwd: home, env });
  const shown = shownIn('docs/start/openclaw.md', 'e2e/release/rehearse-plugin.ts');
  const [program, ...words] = shown.trim().split(' ');
  assert.equal(program, 'openclaw');
  // A person is asked whether they trust where it comes from. Nobody is here to say so.
  await run([...words, '--force']);
  const plugin = await run(['plugins', 'inspect', 'parallel-agents', '--runtime']);
  const { contracts } = JSON.parse(await readFile(join(skillFolder, '../../openclaw.plugin.json'), 'utf8'));
  for (const tool of contracts.tools) assert.ok(plugin.includes(tool), `${tool} is not registered.`);
  step(
    `Installed the plugin into OpenClaw from the scratch registry; it registers its ${contracts.tools.length} tools`,
  );
}
