import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['@parallel-agents/source'] },
  ssr: { resolve: { conditions: ['@parallel-agents/source'] } },
  test: {
    include: ['{packages,apps}/*/test/**/*.test.ts', 'examples/test/**/*.test.ts', 'bench/test/**/*.test.ts'],
    testTimeout: 20_000,
  },
});
