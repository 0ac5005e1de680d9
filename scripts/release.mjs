// `npm run release -- --dry-run` does a whole release against registries on loopback. Without the flag it does the same
// first and then the real one: npm packages with the plugin among them, then the skill. Versions and changelogs come from
// changesets before that.
import { build, install, run } from './workspace.mjs';

const play = (script) => run('node', ['--conditions=@parallel-agents/source', `e2e/release/${script}.ts`]);

install({ gateway: true });
build();
const isRehearsed = play('dry-run') === 0;
const isDone = isRehearsed && (process.argv.includes('--dry-run') || play('release') === 0);
process.exitCode = isDone ? 0 : 1;
