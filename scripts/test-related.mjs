// `npm run test:related`: the unit tests that a change can break. Without arguments the change is what git says is not
// committed; `-- FILE…` names files, and `-- --since main` a commit.
import { availableParallelism } from 'node:os';
import { run } from './workspace.mjs';

const given = process.argv.slice(2);
const [flag, commit] = given;
const files = given.length > 0 && flag !== '--since';
process.exitCode = run('vitest', [
  ...(files ? ['related', '--run', ...given] : ['run', '--changed', ...(commit ? [commit] : [])]),
  '--project=unit',
  // Each worker imports for itself, and unit tests wait for nothing.
  `--maxWorkers=${availableParallelism()}`,
  '--passWithNoTests',
]);
