// `npm test`: sets up, then runs the tests of all packages and those on a real OpenClaw gateway. What takes longer has its own
// commands: `npm run test:skill` and `npm run release -- --dry-run`.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, install, run } from './workspace.mjs';

install({ gateway: true });
build();

const reports = mkdtempSync(join(tmpdir(), 'parallel-agents-test-'));
const suites = [
  { name: 'packages', config: 'vitest.config.ts' },
  { name: 'gateway', config: 'e2e/vitest.config.ts' },
];
let passed = 0;
let failed = 0;
let skipped = 0;
for (const { name, config } of suites) {
  const file = join(reports, `${name}.json`);
  const code = run('vitest', [
    'run',
    '--config',
    config,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  const report = JSON.parse(readFileSync(file, 'utf8'));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  if (code !== 0) process.exitCode = code;
}
rmSync(reports, { recursive: true });
console.log(`\n${passed} passed, ${failed} failed, ${skipped} skipped`);
