// `npm run release -- --dry-run` does a whole release against registries on loopback. Without the flag it does the same
// first and then the real one: npm packages with the plugin among them, then the skill. Versions and changelogs come from
// `npm run version` before that. What stands in the way of the real one is said before the rehearsal and asked again after it.
// Exit code 2: it was refused, and nothing was published.
import { build, clean, install, run } from './workspace.mjs';

const play = (script, ...args) =>
  run('node', ['--conditions=@parallel-agents/source', `e2e/release/${script}.ts`, ...args]);
const rehearse = () => {
  clean();
  build();
  return play('dry-run');
};

install({ gateway: true });
process.exitCode = process.argv.includes('--dry-run')
  ? rehearse()
  : play('release', '--check') || rehearse() || play('release');
