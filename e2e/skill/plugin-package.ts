import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../command.ts';
import { compiledOnce, openclawProgram } from '../openclaw.ts';
import { pnpm, root } from '../packages.ts';

/** The folder of the plugin’s package. */
export const pluginFolder = join(root, 'apps/skill');

/** Packs the plugin as npm would get it, and gives the path of the tarball. */
export async function packPlugin(folder: string): Promise<string> {
  await pnpm(pluginFolder, ['pack', '--pack-destination', folder]);
  const [file] = await readdir(folder);
  if (file === undefined) throw new Error('Nothing was packed.');
  return join(folder, file);
}

/** Unpacks a tarball and gives the folder of the package in it. */
export async function unpack(tarball: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await command('tar', ['-xzf', tarball, '-C', folder], { cwd: folder });
  return join(folder, 'package');
}

/**
 * A command of OpenClaw on the state of a gateway, without a network: the plugin brings all that it needs.
 *
 * @throws Error with what it said, if it fails
 */
export async function runOpenClaw(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<string> {
  // Where it takes itself for a part of a test, OpenClaw says nothing.
  const asUsers = { VITEST: '', NODE_ENV: '' };
  const lean = { npm_config_offline: 'true', OPENCLAW_NO_RESPAWN: '1', ...compiledOnce };
  const env = { ...lean, ...asUsers, ...environment };
  return command(process.execPath, [openclawProgram, ...args], { cwd: root, env });
}
