// `npm run check`: all that can be said about the code without running it. Every check runs, whatever the others say.
import { build, run } from './workspace.mjs';

build();
const checks = {
  types: () => run('node', ['scripts/typecheck.mjs']),
  'format and lint': () => run('biome', ['check', '.', '--error-on-warnings']),
  'package boundaries': () => run('depcruise', ['--config', '.dependency-cruiser.cjs', 'packages', 'apps']),
  'unused code': () => run('knip', []),
  'dependency versions': () => run('sherif', []),
  'packed packages': () => run('node', ['scripts/check-packed.mjs']),
};
const failed = Object.entries(checks).filter(([name, check]) => {
  console.log(`\n# ${name}`);
  return check() !== 0;
});
console.log(
  failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map(([name]) => name).join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
