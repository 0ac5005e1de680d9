import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@parallel-agents/source'] },
  ssr: { resolve: { conditions: ['@parallel-agents/source'] } },
  test: {
    include: [
      '{packages,apps}/*/test/**/*.test.ts',
      'examples/test/**/*.test.ts',
      'bench/test/**/*.test.ts',
      'e2e/release/test/**/*.test.ts',
    ],
    testTimeout: 20_000,
    // Many tests wait for servers, so that two cores are enough for four files.
    maxWorkers: Math.max(4, availableParallelism() - 1),
  },
});
