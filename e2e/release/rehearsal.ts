import assert from 'node:assert/strict';
import { blocksOf, patternOf } from '../../examples/test/kit/page.ts';
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

const steps: string[] = [];

export function step(done: string): void {
  const line = `✓ ${done}`;
  steps.push(line);
  console.log(line);
}

/** What a page shows of the steps are those that were said. */
export function assertSteps(shown: string): void {
  assert.match(`${steps.join('\n')}\n`, patternOf(shown));
}

/** The block of a page that says of itself which of these programs runs it. */
export function shownIn(page: string, program: string): string {
  const block = blocksOf(page).find(({ directive }) => directive === `run by: ${program}`);
  assert.ok(block, `${page} shows nothing of ${program}.`);
  return block.text;
}
