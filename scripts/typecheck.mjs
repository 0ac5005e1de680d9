// `npm run typecheck`: the types of the whole workspace in one program, which remembers what it has checked. Sources are
// read through the condition `@parallel-agents/source`, so that nothing needs to be built.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './workspace.mjs';

const whole = existsSync(join(root, 'e2e/node_modules'));
if (!whole) console.error('Without e2e/, which `npm test` installs.');
process.exitCode = run('tsc', [
  '-p',
  whole ? 'tsconfig.json' : 'tsconfig.without-gateway.json',
  ...process.argv.slice(2),
]);
