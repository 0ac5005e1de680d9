import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The plugin and the skill in a real gateway: one file after the other, because a gateway wants the machine for itself. */
export default defineConfig({
  root: fileURLToPath(new URL('../..', import.meta.url)),
  resolve: { conditions: ['@parallel-agents/source'] },
  ssr: { resolve: { conditions: ['@parallel-agents/source'] } },
  test: {
    include: ['e2e/skill/test/**/*.test.ts'],
    fileParallelism: false,
    // Real gateways on a machine that is shared: once more, and vitest says that it was.
    retry: 1,
    testTimeout: 300_000,
    hookTimeout: 300_000,
  },
});
