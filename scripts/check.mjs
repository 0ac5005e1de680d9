// `npm run check`: all that can be said about the code without running it. Every check runs, whatever the others say.
import { checks } from './checks.mjs';
import { build, run } from './workspace.mjs';

build();
const failed = checks.filter(({ name, command: [program, ...args] }) => {
  console.log(`\n# ${name}`);
  return run(program, args) !== 0;
});
console.log(
  failed.length === 0 ? '\nAll checks passed.' : `\nFailed: ${failed.map(({ name }) => name).join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
