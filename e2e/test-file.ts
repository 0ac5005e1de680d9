// For vitest’s `setupFiles`: says which file gateways work for.
import { expect } from 'vitest';

process.env.PARALLEL_AGENTS_TEST_FILE = expect.getState().testPath;
