import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Where a release goes and as whom; `env` holds what differs from the environment of this process. */
export interface Accounts {
  npm: { registry: string; env: Record<string, string> };
  clawhub: { env: Record<string, string> };
}

/**
 * An account for `clawhub` at another registry than its own.
 *
 * @param token without it nobody is signed in
 * @returns the environment to run the command in
 */
export async function clawhubAccount(
  folder: string,
  registry: string,
  token?: string,
): Promise<Record<string, string>> {
  const file = join(folder, `clawhub-${token === undefined ? 'nobody' : 'account'}.json`);
  // The command reads its token from this file and not from the environment.
  await writeFile(file, JSON.stringify({ registry, ...(token !== undefined && { token }) }));
  return { CLAWHUB_CONFIG_PATH: file, CLAWHUB_REGISTRY: registry, CLAWHUB_DISABLE_TELEMETRY: '1' };
}
