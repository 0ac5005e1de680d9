// `npm run release -- --dry-run` shows a whole release against registries on loopback; without the flag it is done:
// npm packages with the plugin among them, then the skill. Versions and changelogs come from changesets before that.
import { build, install, run } from './workspace.mjs';

install({ gateway: true });
build();
const dryRun = process.argv.includes('--dry-run');
const script = dryRun ? 'e2e/release/dry-run.ts' : 'e2e/release/release.ts';
process.exitCode = run('node', ['--conditions=@parallel-agents/source', script]);
