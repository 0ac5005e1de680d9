#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import module from 'node:module';

const oldestNode = '22.19';
const [here, oldest] = [process.versions.node, oldestNode].map((version) => version.split('.').map(Number));

if (here[0] > oldest[0] || (here[0] === oldest[0] && here[1] >= oldest[1])) {
  // What was compiled once is kept between calls, in the folder of the system for temporary files.
  module.enableCompileCache?.();
  const [word, another] = process.argv.slice(2);
  // Asked for by scripts, many times: nothing of the command is loaded for it.
  if ((word === '--version' || word === '-V') && another === undefined) {
    const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    process.stdout.on('error', ({ code, message }) => {
      if (code === 'EPIPE') return;
      process.stderr.write(`Standard output cannot be written: ${message}\n`);
      process.exitCode = 1;
    });
    process.stdout.write(`${version}\n`);
  } else await import('../dist/command.js');
} else {
  process.stderr.write(
    `parallel-agents needs Node ${oldestNode} or newer; this is ${process.version}. Install a newer one from https://nodejs.org.\n`,
  );
  process.exitCode = 2;
}
