import { findPackageJSON } from 'node:module';
import process from 'node:process';
import type { AiSdkProvider } from './known-providers.ts';

/**
 * Whether a provider's package can be loaded here: from where this package stands, as Node finds it. Nothing of it is run.
 *
 * @returns the path of its package.json; `undefined` where it is not installed
 */
export function installedPackage({ package: name }: Pick<AiSdkProvider, 'package'>): string | undefined {
  try {
    return findPackageJSON(name, import.meta.url);
  } catch {
    return undefined;
  }
}

/** The command that installs a package where it would be found. */
export function installCommand(name: string): string {
  const here = import.meta.url.replace(/\\/g, '/');
  if (here.includes('/_npx/')) return `npx -p parallel-agents -p ${name} parallel-agents …`;
  const isLocal = decodeURIComponent(here).includes(process.cwd().replace(/\\/g, '/'));
  const isGlobal = !isLocal && /\/(lib\/node_modules|npm\/node_modules|pnpm\/global)\//.test(here);
  return `npm install ${isGlobal ? '--global ' : ''}${name}`;
}
