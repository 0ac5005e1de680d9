import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const openclaw = fileURLToPath(new URL('../node_modules/openclaw/openclaw.mjs', import.meta.url));

/** Packs the plugin as npm would get it, and gives the path of the tarball. */
export async function packPlugin(folder: string): Promise<string> {
  const { packageManager } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  await run('npx', ['-y', packageManager, 'pack', '--pack-destination', folder], join(root, 'apps/skill'));
  const [file] = await readdir(folder);
  if (file === undefined) throw new Error('Nothing was packed.');
  return join(folder, file);
}

/** Unpacks a tarball and gives the folder of the package in it. */
export async function unpack(tarball: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  await run('tar', ['-xzf', tarball, '-C', folder], folder);
  return join(folder, 'package');
}

/** A command of OpenClaw on the state of a gateway. @throws Error with what it said, if it fails */
export async function runOpenClaw(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<string> {
  // Installing the plugin needs no registry: it brings all that it needs.
  const env = { ...process.env, npm_config_offline: 'true', OPENCLAW_NO_RESPAWN: '1', ...environment };
  return run(process.execPath, [openclaw, ...args], root, env);
}

/** Nothing that asks on standard input gets an answer. */
async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const keep = (chunk: Buffer): void => {
    said += chunk.toString();
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said}`);
  return said;
}
