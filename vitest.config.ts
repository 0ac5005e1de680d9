import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { longestFirst } from './scripts/longest-first.ts';

const include = [
  '{packages,apps}/*/test/**/*.test.ts',
  'examples/test/**/*.test.ts',
  'bench/test/**/*.test.ts',
  // `npm start` installs no end-to-end tests, and these need what only that package depends on.
  ...(existsSync(new URL('e2e/node_modules', import.meta.url))
    ? ['e2e/{release,faces}/test/**/*.test.ts']
    : []),
];
const integration = '**/*.integration.test.ts';
/** Files that take a minute beside others, the longest first. */
const long = [
  'bounded-stages',
  'engine-bullmq/test/limits',
  'bounded-input',
  'engine-bullmq/test/faults',
  'pace-simulation',
  'simulation/aims',
  'page.browser',
  'cli/test/engine.integration',
  'faults-over-http',
  'engine-bullmq/test/conformance',
  'publish-skill',
  'cli/test/process',
  'examples/test/doors',
  'large-results',
  'engine-jobs',
];

/**
 * Two projects, told apart by the name of a test file. `x.integration.test.ts` talks over sockets, starts processes, waits
 * for locks or computes for seconds; every other `x.test.ts` is a unit test, and `scripts/unit-test-guard.ts` holds it to
 * that.
 */
export default defineConfig({
  resolve: { conditions: ['@parallel-agents/source'] },
  ssr: { resolve: { conditions: ['@parallel-agents/source'] } },
  test: {
    testTimeout: 20_000,
    sequence: { sequencer: longestFirst(long) },
    // What is polled for comes at once, unless the machine is busy.
    expect: { poll: { timeout: 10_000 } },
    // Many tests wait for servers, so that two cores are enough for four files.
    maxWorkers: Math.max(4, availableParallelism() - 1),
    // What has been compiled once is compiled for the next run, too.
    fsModuleCache: true,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include,
          exclude: [integration],
          setupFiles: ['scripts/unit-test-guard.ts'],
          // Files share a worker and what it has imported.
          pool: 'threads',
          isolate: false,
        },
      },
      // Servers and processes on a machine that is shared: once more, and the end of `npm test` names what was.
      {
        extends: true,
        test: { name: 'integration', include: include.map(toIntegration), retry: 1, testTimeout: 60_000 },
      },
    ],
  },
});

function toIntegration(pattern: string): string {
  return pattern.replace(/\*\.test\.ts$/, '*.integration.test.ts');
}
