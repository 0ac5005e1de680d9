// `npm run dev`: while you work, checks types and runs the unit tests that a saved file can break. Ctrl-C ends both.
import { spawn } from 'node:child_process';
import { environment, root } from './workspace.mjs';

const commands = [
  ['node', 'scripts/typecheck.mjs', '--watch', '--preserveWatchOutput'],
  ['vitest', 'watch', '--project=unit', '--changed', ...process.argv.slice(2)],
];
const children = commands.map(([command, ...args]) =>
  spawn(command, args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: environment,
  }),
);
// Ctrl-C reaches all of them through the terminal. Where one ends by itself (`q` ends vitest), the other ends, too.
for (const child of children) {
  child.once('exit', () => {
    for (const other of children) other.kill();
  });
}
