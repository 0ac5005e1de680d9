import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Surroundings } from './surroundings.ts';

/**
 * Where what must outlive a process is kept: the user’s state directory, `XDG_STATE_HOME` where that is set. One that is
 * relative does not count, as its specification says: what was kept would be found from one folder only.
 */
export function stateFolder({ env }: Pick<Surroundings, 'env'>): string {
  const named = env.XDG_STATE_HOME ?? '';
  const state = isAbsolute(named) ? named : join(env.HOME || homedir() || ownHome(), '.local', 'state');
  return join(state, 'parallel-agents');
}

/** Where the system keeps the user’s files, when HOME is set to nothing: never in the folder that happens to be this one. */
function ownHome(): string {
  try {
    return userInfo().homedir || tmpdir();
  } catch {
    return tmpdir();
  }
}
