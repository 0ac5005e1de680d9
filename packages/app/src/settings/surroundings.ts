import type { RuntimePlaces } from '../runtimes/runtimes.ts';

/** Where a job is started, and the words of the face that starts it. */
export interface Surroundings extends RuntimePlaces {
  /** The folder for what must outlive the process; `false`: nothing is kept there. @default that of the user’s own state */
  state?: string | false;
  /** Relative paths start here, and the configuration and agents are looked for from here. */
  cwd: string;
}

/** The folder of who starts the job; absent where nothing says it. */
export function homeOf({ env }: Pick<Surroundings, 'env'>): string | undefined {
  return env.HOME || env.USERPROFILE || undefined;
}
