// `npm run docs`: the site of the pages in `site/`, with the API pages. `-- --check` looks whether it can be built, which a
// link that leads nowhere prevents, and whether sentences and paragraphs are short enough.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pnpm, root, run } from './workspace.mjs';

const isCheck = process.argv.includes('--check');
if (!existsSync(join(root, 'docs/node_modules')))
  pnpm(['install', '--frozen-lockfile', '--filter', '@parallel-agents/docs'], { quiet: true });

const steps = [
  ...(isCheck ? [['node', ['docs/reading.ts']]] : []),
  [join('docs/node_modules/.bin/vitepress'), ['build', 'docs']],
  ...(isCheck ? [] : [['npm', ['run', 'docs:api']]]),
];
process.exitCode = Math.max(...steps.map(([command, args]) => run(command, args)));
