import type { LocalServer } from '../runtimes/find-runtime.ts';
import type { RuntimeChoice } from '../runtimes/runtimes.ts';
import type { Describe } from './describe.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/** Where a job is started, and the words of the face that starts it. */
export interface Surroundings {
  /** Relative paths start here, and the configuration and agents are looked for from here. */
  cwd: string;
  /** Environment variables. */
  env: Variables;
  /** The runtimes that can be named. */
  runtimes: readonly RuntimeChoice[];
  /** Model servers that are looked for on this machine where nothing is named. */
  localServers: readonly LocalServer[];
  describe: Describe;
}

/** The folder of who starts the job; absent where nothing says it. */
export function homeOf({ env }: Pick<Surroundings, 'env'>): string | undefined {
  return env.HOME || env.USERPROFILE || undefined;
}
