import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { longestFirst } from '../scripts/longest-first.ts';

/** Files that take a minute and more. */
const long = [
  'modes',
  'conformance',
  'tool-lists',
  'test/meta.test',
  'gateway-sessions',
  'chats',
  'restart',
  'fan-out',
  'gateway-faults',
  'gateway-resume',
  'unusual-gateway',
  'sentences',
  'figures',
  'last-resort',
  'crash',
  'gateway-budget',
  'install',
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
