#!/usr/bin/env node
const oldestNode = 22;

if (Number.parseInt(process.versions.node, 10) >= oldestNode) {
  await import('../dist/index.js');
} else {
  process.stderr.write(
    `parallel-agents needs Node ${oldestNode} or newer; this is ${process.version}. Install a newer one from https://nodejs.org.\n`,
  );
  process.exitCode = 2;
}
