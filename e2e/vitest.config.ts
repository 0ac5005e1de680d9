import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { longestFirst } from '../scripts/longest-first.ts';

/**
 * Files that take a minute and more, those of the two projects by turns: each project then has a file at a time, and starts one
 * gateway for all that share it.
 */
const long = [
  'skill/test/restart',
  'gateway.conformance',
  'gateway-resume',
  'modes',
  'test/crash',
  'gateway-sessions',
  'plugin-runtime.conformance',
  'gateway-faults',
  'sentences',
  'orchestrate',
  'gateway-budget',
  'mass-run',
  'skill/test/meta',
  'e2e/test/',
  'unusual-gateway',
  'figures',
  'fan-out',
  'chats',
  'last-resort',
];

/** Tests against a real gateway. */
function gatewayTests(
  name: string,
  { include, globalSetup, seconds }: { include: string; globalSetup: string; seconds: number },
): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name,
      include: [include],
      globalSetup,
      setupFiles: [here('test-file.ts')],
      testTimeout: seconds * 1000,
      // A gateway is started in one.
      hookTimeout: 300_000,
    },
  };
}

export default defineConfig({
  root: here('..'),
  resolve: { conditions: ['@parallel-agents/source'] },
  ssr: { resolve: { conditions: ['@parallel-agents/source'] } },
  test: {
    sequence: { sequencer: longestFirst(long) },
    // A gateway takes a core while it starts, and most of one while sessions run. With three of them OpenClaw waits for locks
    // of its own until it gives up.
    maxWorkers: 2,
    // Real gateways on a machine that is shared: once more, and vitest says that it was.
    retry: 1,
    fsModuleCache: true,
    // Not that of the unit tests, which run at the same time.
    fsModuleCachePath: here('../node_modules/.vitest-e2e'),
    projects: [
      gatewayTests('gateway', {
        include: 'e2e/test/**/*.test.ts',
        globalSetup: here('gateways-once.ts'),
        seconds: 120,
      }),
      // The plugin and the skill.
      gatewayTests('skill', {
        include: 'e2e/skill/test/**/*.test.ts',
        globalSetup: here('skill/packed-once.ts'),
        seconds: 300,
      }),
    ],
  },
});

function here(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url));
}
