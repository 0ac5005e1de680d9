import type { Accounts } from './accounts.ts';
import type { ClawHubStub } from './clawhub-stub.ts';
import type { NpmRegistry } from './npm-registry.ts';

/** What the parts of a dry run share. */
export interface Rehearsal {
  /** A folder for what is made on the way. */
  scratch: string;
  npm: NpmRegistry;
  clawhub: ClawHubStub;
  /** Signed in to both. */
  accounts: Accounts;
}

export function step(done: string): void {
  console.log(`✓ ${done}`);
}
