import { execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '@parallel-agents/testing/internal/servers';
import { z } from 'zod';

/** Seconds that the registry may take to start. */
const startSeconds = 60;

/** An npm registry on loopback that holds our packages and fetches those of others. */
export interface NpmRegistry extends AsyncDisposable {
  readonly url: string;
  /** A file for `NPM_CONFIG_USERCONFIG`: with it npm asks this registry, and may publish to it. */
  readonly userConfig: string;
  /** The same without a sign-in. */
  readonly anonymousConfig: string;
  /** Whether a package of ours was published to it. */
  has(name: string): Promise<boolean>;
}

export async function startNpmRegistry(folder: string): Promise<NpmRegistry> {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const configuration = join(folder, 'config.json');
  await writeFile(configuration, JSON.stringify(configure(folder)));
  const userConfig = join(folder, 'npmrc');
  const anonymousConfig = join(folder, 'anonymous-npmrc');
  const program = fileURLToPath(new URL('../node_modules/verdaccio/bin/verdaccio', import.meta.url));
  const child = spawn(
    process.execPath,
    [program, '--config', configuration, '--listen', `127.0.0.1:${port}`],
    { cwd: folder, stdio: 'ignore' },
  );
  const stop = async (): Promise<void> => {
    const exited = once(child, 'exit');
    if (child.kill('SIGKILL')) await exited;
  };
  try {
    await answering(`${url}-/ping`);
    await writeFile(anonymousConfig, `registry=${url}\n`);
    await writeFile(userConfig, `registry=${url}\n//127.0.0.1:${port}/:_authToken=${await signUp(url)}\n`);
  } catch (thrown) {
    await stop();
    throw thrown;
  }
  const has = async (name: string): Promise<boolean> => (await fetch(`${url}${encodeURIComponent(name)}`)).ok;
  return { url, userConfig, anonymousConfig, has, [Symbol.asyncDispose]: stop };
}

/** JSON is YAML too. */
function configure(folder: string): Record<string, unknown> {
  const elsewhere = execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8' }).trim();
  return {
    storage: join(folder, 'storage'),
    uplinks: { elsewhere: { url: elsewhere } },
    packages: {
      '@parallel-agents/*': { access: '$all', publish: '$authenticated' },
      'parallel-agents': { access: '$all', publish: '$authenticated' },
      '**': { access: '$all', proxy: 'elsewhere' },
    },
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: 1 } },
    log: { type: 'file', path: join(folder, 'registry.log'), level: 'warn' },
  };
}

async function answering(url: string): Promise<void> {
  const deadline = Date.now() + startSeconds * 1000;
  while (Date.now() < deadline) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(250);
  }
  throw new Error(`The npm registry did not answer within ${startSeconds} s.`);
}

/** Makes the one account that the registry has, and gives the token that it is asked for with. */
async function signUp(url: string): Promise<string> {
  const answer = await fetch(`${url}-/user/org.couchdb.user:somebody`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'somebody', password: randomUUID() }),
  });
  return z.looseObject({ token: z.string() }).parse(await answer.json()).token;
}
