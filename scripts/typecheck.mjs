// `npm run typecheck`: the types of the whole workspace in one program, which remembers what it has checked. Sources are
// read through the condition `@parallel-agents/source`, so that nothing needs to be built.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './workspace.mjs';

const whole = existsSync(join(root, 'e2e/node_modules'));
if (!whole) console.error('Without e2e/, which `npm test` installs.');
const given = process.argv.slice(2);
const workspace = ['-p', whole ? 'tsconfig.json' : 'tsconfig.without-gateway.json', ...given];
// The page runs in a browser, where other names are there than in Node. What watches, watches the workspace.
const page = ['-p', 'apps/web/page/tsconfig.json'];
const programs = given.includes('--watch') ? [workspace] : [workspace, page];
// The compiler in native code, which checks the same in a fraction of the time.
const compiler = join(root, 'node_modules/typescript-native/bin/tsc');
process.exitCode = Math.max(...programs.map((args) => run('node', [compiler, ...args])));
