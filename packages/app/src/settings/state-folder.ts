import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Surroundings } from './surroundings.ts';

/** Where what must outlive a process is kept: the user’s state directory, `XDG_STATE_HOME` where that is set. */
export function stateFolder({ env }: Pick<Surroundings, 'env'>): string {
  const state = env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
  return join(state, 'parallel-agents');
}
