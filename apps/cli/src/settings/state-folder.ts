import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './environment.ts';

/** Where the command keeps what must outlive it: the user’s state directory, `XDG_STATE_HOME` where that is set. */
export function stateFolder({ env }: Pick<Environment, 'env'>): string {
  const state = env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
  return join(state, 'parallel-agents');
}
