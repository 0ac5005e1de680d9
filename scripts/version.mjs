// `npm run version`: makes versions and changelogs of the changesets that wait, and writes the version into what is made
// from it. Where a step fails it can be run again: the changesets are gone then, and the later steps are done anew.
import { install, pnpm, run } from './workspace.mjs';

install({ gateway: false });
const steps = {
  'versions and changelogs': () => run('changeset', ['version']),
  'the manifest of the plugin and the skill': () => pnpm(['--filter', '@parallel-agents/skill', 'generate']),
  // A paragraph or a list in a changeset becomes a changelog that `npm run check` would refuse.
  format: () => run('biome', ['format', '--write', 'packages', 'apps']),
};
const failed = Object.entries(steps).find(([, step]) => step() !== 0);
if (failed !== undefined) {
  console.error(`\nFailed: ${failed[0]}. Mend what is named above, then run \`npm run version\` again.`);
  process.exitCode = 1;
}
