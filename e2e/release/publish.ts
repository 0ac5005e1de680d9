import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from '../command.ts';
import { packageManager, publicPackages, root } from '../packages.ts';

export const skillFolder = join(root, 'apps/skill/skills/parallel-agents');
const clawhub = fileURLToPath(new URL('../node_modules/clawhub/bin/clawdhub.js', import.meta.url));

/** Packs every public package into a folder and gives the paths of the tarballs. */
export async function packPackages(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  for (const { folder: cwd } of publicPackages()) {
    await command('npx', ['-y', packageManager(), 'pack', '--pack-destination', folder], { cwd });
  }
  return (await readdir(folder)).map((name) => join(folder, name));
}

/**
 * Publishes tarballs.
 *
 * @param registry where to. It is named in the command itself, so that no setting can lead elsewhere.
 */
export async function publishPackages(
  tarballs: readonly string[],
  registry: string,
  env: Record<string, string> = {},
): Promise<void> {
  for (const tarball of tarballs) {
    const where = ['--registry', registry, `--@parallel-agents:registry=${registry}`];
    await command('npm', ['publish', tarball, '--access', 'public', ...where], { cwd: root, env });
  }
}

/** Publishes the skill with the command of ClawHub, signed in as its configuration says. */
export async function publishSkill(
  { version, changelog }: { version: string; changelog: string },
  env: Record<string, string> = {},
): Promise<string> {
  const about = ['--slug', 'parallel-agents', '--name', 'Parallel agents', '--categories', 'agents'];
  const release = ['--version', version, '--changelog', changelog, '--tags', 'latest', '--json'];
  return runClawHub(['skill', 'publish', skillFolder, ...about, ...release], root, env);
}

export async function runClawHub(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<string> {
  return command(process.execPath, [clawhub, ...args], { cwd, env });
}
