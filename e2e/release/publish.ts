import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { command } from '../command.ts';
import { type Package, pnpm, publicPackages, root } from '../packages.ts';

export const skillFolder = join(root, 'apps/skill/skills/parallel-agents');
const clawhub = fileURLToPath(new URL('../node_modules/clawhub/bin/clawdhub.js', import.meta.url));

/** A package as it will be published. */
export interface PackedPackage extends Package {
  tarball: string;
}

/** The version that all packages have. */
export function oneVersion(repository = root): string {
  const versions = new Set(publicPackages(repository).map(({ version }) => version));
  const [version] = versions;
  if (version === undefined || versions.size > 1)
    throw new Error(`The packages have ${versions.size} versions.`);
  return version;
}

/** Packs every public package into a folder. */
export async function packPackages(folder: string): Promise<PackedPackage[]> {
  await mkdir(folder, { recursive: true });
  const all = ['--filter=./packages/*', '--filter=./apps/*'];
  await pnpm(root, [...all, 'pack', '--pack-destination', folder]);
  return publicPackages().map((entry) => {
    const tarball = `${entry.name.replace('@', '').replace('/', '-')}-${entry.version}.tgz`;
    return { ...entry, tarball: join(folder, tarball) };
  });
}

/**
 * Publishes packages. Those that the registry has in this version are left alone, so that a release that broke off can be
 * run again: a registry takes no version twice, and is asked for it where it refuses.
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
    try {
      await runNpm(['publish', tarball, '--access', 'public', ...where], env);
      published.push(name);
    } catch (thrown) {
      if (!(await isPublished(`${name}@${version}`, where, env))) throw thrown;
    }
  }
  return published;
}

async function isPublished(
  spec: string,
  where: readonly string[],
  env: Record<string, string>,
): Promise<boolean> {
  try {
    const said = await runNpm(['view', spec, 'version', '--json', ...where], env);
    return said.includes(spec.slice(spec.lastIndexOf('@') + 1));
  } catch (thrown) {
    if (String(thrown).includes('E404')) return false;
    throw thrown;
  }
}

/**
 * Publishes the skill with the command of ClawHub, signed in as its configuration says. A version that ClawHub has already
 * is left alone.
 *
 * @returns what the command said; undefined if the version is there already
 */
export async function publishSkill(
  { version, changelog }: { version: string; changelog: string },
  env: Record<string, string> = {},
): Promise<string | undefined> {
  const about = ['--slug', 'parallel-agents', '--name', 'Parallel agents', '--categories', 'agents'];
  const publish = ['skill', 'publish', skillFolder, ...about, '--version', version, '--json'];
  // With a version of ours the command never says that nothing has changed, but a preview says which version is the latest.
  const { latestVersion } = readPreview(await runClawHub([...publish, '--dry-run'], root, env));
  if (latestVersion === version) return undefined;
  try {
    return await runClawHub([...publish, '--changelog', changelog, '--tags', 'latest'], root, env);
  } catch (thrown) {
    // One that its security scan holds back is to be seen nowhere, and is refused all the same.
    if (String(thrown).includes(`Version ${version} already exists`)) return undefined;
    throw thrown;
  }
}

const previewSchema = z.looseObject({ latestVersion: z.string().nullable() });

function readPreview(said: string): z.infer<typeof previewSchema> {
  return previewSchema.parse(JSON.parse(said.slice(said.indexOf('{'), said.lastIndexOf('}') + 1)));
}

/** Errors are read here, so that they must be said even under an `npm run --silent`. */
export async function runNpm(args: readonly string[], env: Record<string, string>): Promise<string> {
  return command('npm', [...args, '--loglevel', 'error'], { cwd: root, env });
}

export async function runClawHub(
  args: readonly string[],
  cwd: string,
  env: Record<string, string>,
): Promise<string> {
  return command(process.execPath, [clawhub, ...args], { cwd, env });
}
