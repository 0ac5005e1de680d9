// What `npm start` and `npm test` share. Runs on any Node >= 20 with npm alone; everything after the install runs on
// the Node that the workspace brings along.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
export const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const bin = join(root, 'node_modules', '.bin');
/** What commands of the workspace are started with: each process has what others before it have compiled. */
export const environment = {
  NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'node'),
  ...process.env,
  TURBO_TELEMETRY_DISABLED: '1',
  PATH: `${bin}${delimiter}${process.env.PATH}`,
};
const stamp = join(root, 'node_modules', '.parallel-agents-installed.json');

/**
 * Installs what is missing. `gateway: false` leaves out the end-to-end tests' package and with it OpenClaw (650 MB),
 * and what makes the site of the pages.
 */
export function install({ gateway }) {
  const lockfile = createHash('sha256')
    .update(readFileSync(join(root, 'pnpm-lock.yaml')))
    .digest('hex');
  const done = existsSync(stamp) ? JSON.parse(readFileSync(stamp, 'utf8')) : undefined;
  if (done?.lockfile === lockfile && (done.gateway || !gateway)) return;
  const scope = gateway ? [] : ['--filter', '!@parallel-agents/e2e', '--filter', '!@parallel-agents/docs'];
  console.error(`Setting up with ${packageManager} …`);
  pnpm(['install', '--frozen-lockfile', '--reporter', 'append-only', ...scope], { quiet: true });
  writeFileSync(stamp, JSON.stringify({ lockfile, gateway }));
}

/** Compiles every package; unchanged ones come from the cache. */
export function build() {
  console.error('Building …');
  pnpm(['exec', 'turbo', 'run', 'build', '--output-logs=errors-only'], { quiet: true });
}

/**
 * Removes what has been compiled. What comes from the cache is put beside files that are there: those of another version
 * would be published along.
 */
export function clean() {
  for (const group of ['packages', 'apps']) {
    for (const name of readdirSync(join(root, group)))
      rmSync(join(root, group, name, 'dist'), { recursive: true, force: true });
  }
}

/**
 * Runs the pnpm that package.json names, which need not be installed. turbo, too, starts packages' scripts with it. In the
 * workspace npx would first read all packages that are installed there, which takes it seconds.
 */
export function pnpm(args, options) {
  return run('npx', ['-y', packageManager, '-C', root, ...args], { cwd: tmpdir(), ...options });
}

/**
 * Runs a command of the workspace. With `quiet` its output is shown only if it fails, and then the process ends with
 * its exit code; otherwise the exit code is returned.
 */
export function run(command, args, { quiet = false, cwd = root } = {}) {
  const result = spawnSync(command, args, {
    cwd,
    stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    // npx is a script on Windows, and only a shell starts those.
    shell: process.platform === 'win32',
    env: environment,
  });
  if (result.error) throw result.error;
  const code = result.status ?? 1;
  if (quiet && code !== 0) {
    console.error(
      `${result.stdout}${result.stderr}\n${command} ${args.join(' ')} ended with exit code ${code}.`,
    );
    process.exit(code);
  }
  return code;
}
