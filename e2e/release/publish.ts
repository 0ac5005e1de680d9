import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from '../command.ts';
import { type Package, packageManager, publicPackages, root } from '../packages.ts';

export const skillFolder = join(root, 'apps/skill/skills/parallel-agents');
const clawhub = fileURLToPath(new URL('../node_modules/clawhub/bin/clawdhub.js', import.meta.url));

/** A package as it will be published. */
export interface PackedPackage extends Package {
  tarball: string;
}

/** Packs every public package into a folder. */
export async function packPackages(folder: string): Promise<PackedPackage[]> {
  await mkdir(folder, { recursive: true });
  const packed: PackedPackage[] = [];
  for (const entry of publicPackages()) {
    const tarball = join(folder, `${entry.name.replace('@', '').replace('/', '-')}-${entry.version}.tgz`);
    await command('npx', ['-y', packageManager(), 'pack', '--out', tarball], { cwd: entry.folder });
    packed.push({ ...entry, tarball });
  }
  return packed;
}

/**
 * Publishes packages. Those that the registry has in this version are left alone, so that a release that broke off can be
 * run again.
 *
 * @param registry where to. It is named in the command itself, so that no setting can lead elsewhere.
 * @returns the names of those that were published
 */
export async function publishPackages(
  packed: readonly PackedPackage[],
  registry: string,
  env: Record<string, string> = {},
): Promise<string[]> {
  const where = ['--registry', registry, `--@parallel-agents:registry=${registry}`];
  const published: string[] = [];
  for (const { name, version, tarball } of packed) {
    if (await isPublished(`${name}@${version}`, where, env)) continue;
    await command('npm', ['publish', tarball, '--access', 'public', ...where], { cwd: root, env });
    published.push(name);
  }
  return published;
}

async function isPublished(
  spec: string,
  where: readonly string[],
  env: Record<string, string>,
): Promise<boolean> {
  try {
    const said = await command('npm', ['view', spec, 'version', '--json', ...where], { cwd: root, env });
    return said.includes(spec.slice(spec.lastIndexOf('@') + 1));
  } catch (thrown) {
    if (String(thrown).includes('E404')) return false;
    throw thrown;
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
