import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The tests against a real gateway. */
export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  resolve: { conditions: ['@parallel-agents/source'] },
  ssr: { resolve: { conditions: ['@parallel-agents/source'] } },
  test: {
    include: ['e2e/test/**/*.test.ts'],
    // A gateway takes a core while it starts, and waits for most of a test.
    maxWorkers: 2,
    // Real gateways on a machine that is shared: once more, and vitest says that it was.
    retry: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
