import { readChangesets } from '@changesets/read';
import type { Accounts } from './accounts.ts';
import { runClawHub, runNpm } from './publish.ts';

/** Why a release must not begin, each with what to do about it; empty if it may. */
export async function findObstacles(repository: string, { npm, clawhub }: Accounts): Promise<string[]> {
  const at = ['--registry', npm.registry];
  const found = [
    await changesetsThatWait(repository),
    await missingSignIn({
      ask: () => runNpm(['whoami', ...at], npm.env),
      refusal: /ENEEDAUTH|E401/,
      place: `npm (${npm.registry})`,
      remedy: `npm login ${at.join(' ')}`,
    }),
    await missingSignIn({
      ask: () => runClawHub(['whoami', '--no-input'], repository, clawhub.env),
      refusal: /Not logged in|401|Unauthorized/i,
      place: 'ClawHub',
      remedy: 'npx --prefix e2e clawhub login',
    }),
  ];
  return found.filter((obstacle) => obstacle !== undefined);
}

/** A release would go out with the version before them, and their text would be told again with the next. */
async function changesetsThatWait(repository: string): Promise<string | undefined> {
  const waiting = await readChangesets(repository);
  if (waiting.length === 0) return undefined;
  const names = waiting.map(({ id }) => id).join(', ');
  return `Changesets wait to become a version (${names}): run \`npm run version\` and commit what it writes.`;
}

interface SignIn {
  ask: () => Promise<string>;
  /** What the command says when it is the sign-in that is missing. */
  refusal: RegExp;
  place: string;
  remedy: string;
}

async function missingSignIn({ ask, refusal, place, remedy }: SignIn): Promise<string | undefined> {
  try {
    await ask();
    return undefined;
  } catch (thrown) {
    const said = thrown instanceof Error ? thrown.message : String(thrown);
    if (refusal.test(said)) return `Nobody is signed in to ${place}: run \`${remedy}\`.`;
    return `${place} does not say who is signed in. Look into this before a release: ${said.trim()}`;
  }
}
