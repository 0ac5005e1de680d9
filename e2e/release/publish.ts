import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageManager, publicPackages, root } from './packages.ts';
import { command } from './process.ts';

export const skillFolder = join(root, 'apps/skill/skills/parallel-agents');
const clawhub = fileURLToPath(new URL('../node_modules/clawhub/bin/clawdhub.js', import.meta.url));

/** Publishes every public package. @param env where to: npm’s own settings */
export async function publishPackages(env: Record<string, string> = {}): Promise<string> {
  const filters = publicPackages().flatMap(({ name }) => ['--filter', name]);
  const args = [
    '-y',
    packageManager(),
    ...filters,
    'publish',
    '--recursive',
    '--no-git-checks',
    '--access',
    'public',
  ];
  return command('npx', args, { cwd: root, env });
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
